package io.meshflow.cli.screen;

import java.util.ArrayList;
import java.util.List;

/** The difference of two texts, line by line. */
final class LineDiff {

  private static final int MOST = 400;

  /** One line: {@code ' '} in both, {@code '-'} in the first, {@code '+'} in the second. */
  record Part(char sign, String text) {}

  private LineDiff() {}

  static List<Part> of(String a, String b) {
    List<String> left = a.lines().limit(MOST).toList();
    List<String> right = b.lines().limit(MOST).toList();
    int[][] same = new int[left.size() + 1][right.size() + 1];
    for (int i = left.size() - 1; i >= 0; i--) {
      for (int j = right.size() - 1; j >= 0; j--) {
        same[i][j] =
            left.get(i).equals(right.get(j))
                ? same[i + 1][j + 1] + 1
                : Math.max(same[i + 1][j], same[i][j + 1]);
      }
    }
    return walk(left, right, same);
  }

  private static List<Part> walk(List<String> left, List<String> right, int[][] same) {
    List<Part> parts = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < left.size() || j < right.size()) {
      if (i < left.size() && j < right.size() && left.get(i).equals(right.get(j))) {
        parts.add(new Part(' ', left.get(i)));
        i++;
        j++;
      } else if (j >= right.size() || (i < left.size() && same[i + 1][j] >= same[i][j + 1])) {
        parts.add(new Part('-', left.get(i++)));
      } else {
        parts.add(new Part('+', right.get(j++)));
      }
    }
    return parts;
  }
}
