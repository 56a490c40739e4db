package io.meshflow.definition.expression;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds offsets in UTF-16 units; CEL counts code points. */
final class Offsets {

  private static final Pattern IN_MESSAGE = Pattern.compile("<input>:(\\d+)(?::(\\d+))?");

  private Offsets() {}

  /** The offset of a line counted from 1 and a column counted from 0; −1 when there is none. */
  static int of(String text, int line, int column) {
    if (line < 1) {
      return -1;
    }
    int start = 0;
    for (int i = 1; i < line; i++) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        return -1;
      }
      start = end + 1;
    }
    return step(text, start, column);
  }

  /** The offset that an evaluation error names; −1 when it names none. */
  static int inMessage(String message, String text) {
    Matcher matcher = IN_MESSAGE.matcher(message);
    if (!matcher.find()) {
      return -1;
    }
    if (matcher.group(2) != null) {
      return of(text, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }
    return step(text, 0, Integer.parseInt(matcher.group(1)));
  }

  private static int step(String text, int start, int codePoints) {
    int room = text.codePointCount(start, text.length());
    return text.offsetByCodePoints(start, Math.clamp(codePoints, 0, room));
  }
}
