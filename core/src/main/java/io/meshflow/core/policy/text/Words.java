package io.meshflow.core.policy.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of a text and where they stand. */
record Words(String text, List<int[]> places) {

  private static final Pattern WORD = Pattern.compile("\\p{L}(?:[\\p{L}\\p{M}'\\u2019-]*\\p{L})?");

  static Words of(String text) {
    List<int[]> places = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      places.add(new int[] {matcher.start(), matcher.end()});
    }
    return new Words(text, places);
  }

  int size() {
    return places.size();
  }

  int start(int i) {
    return places.get(i)[0];
  }

  int end(int i) {
    return places.get(i)[1];
  }

  /** The number of the word that begins at the position; -1 when none does. */
  int startingAt(int position) {
    int low = 0;
    int high = size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int start = start(middle);
      if (start == position) {
        return middle;
      }
      if (start < position) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  boolean capital(int i) {
    return Character.isUpperCase(text.charAt(start(i)));
  }

  /** True when only a space, or a dot after an initial or a title, stands before the word. */
  boolean joined(int i) {
    int from = end(i - 1);
    int to = start(i);
    int start = from < to && text.charAt(from) == '.' ? from + 1 : from;
    for (int at = start; at < to; at++) {
      if (text.charAt(at) != ' ') {
        return false;
      }
    }
    return to > from && to - start <= 2;
  }

  String word(int i) {
    return text.substring(start(i), end(i));
  }

  String lower(int i) {
    return word(i).toLowerCase(Locale.ROOT);
  }
}
