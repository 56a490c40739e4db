package io.meshflow.core.policy.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text in which {@code [[...]]} shows what is to be hidden. */
public record Marked(String text, List<int[]> wanted) {

  private static final Pattern MARK = Pattern.compile("\\[\\[(.*?)]]");

  public static Marked of(String line) {
    StringBuilder text = new StringBuilder();
    List<int[]> wanted = new ArrayList<>();
    Matcher matcher = MARK.matcher(line);
    int at = 0;
    while (matcher.find()) {
      text.append(line, at, matcher.start());
      wanted.add(new int[] {text.length(), text.length() + matcher.group(1).length()});
      text.append(matcher.group(1));
      at = matcher.end();
    }
    return new Marked(text.append(line.substring(at)).toString(), wanted);
  }

  /** What was to be hidden and is still there in full or in part. */
  List<String> left(Spans spans) {
    return wanted.stream()
        .filter(place -> !hidden(spans, place))
        .map(place -> text.substring(place[0], place[1]))
        .toList();
  }

  private boolean hidden(Spans spans, int[] place) {
    for (int i = place[0]; i < place[1]; i++) {
      if (Character.isLetterOrDigit(text.charAt(i)) && !spans.contains(i)) {
        return false;
      }
    }
    return true;
  }

  /** Hidden places that have nothing to do with what was to be hidden. */
  List<String> needless(Spans spans) {
    List<String> needless = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int start = at;
      while (at < text.length() && spans.contains(at)) {
        at++;
      }
      if (at > start && !touches(start, at)) {
        needless.add(text.substring(start, at));
      }
      at++;
    }
    return needless;
  }

  private boolean touches(int start, int end) {
    return wanted.stream().anyMatch(place -> place[0] < end && start < place[1]);
  }
}
