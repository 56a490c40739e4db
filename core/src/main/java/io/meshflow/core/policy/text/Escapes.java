package io.meshflow.core.policy.text;

import java.util.Optional;

/** Characters written as {@code %41}, {@code \x41}, {@code \u0041}, {@code &#65;}. */
final class Escapes {

  private static final int FEW = 3;

  private Escapes() {}

  /** The text with escapes resolved; empty when it has less than a few of them. */
  static Optional<String> decode(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('\\') < 0 && text.indexOf("&#") < 0) {
      return Optional.empty();
    }
    StringBuilder out = new StringBuilder(text.length());
    int resolved = 0;
    int i = 0;
    while (i < text.length()) {
      int length = lengthAt(text, i);
      if (length == 0) {
        out.append(text.charAt(i++));
      } else {
        out.appendCodePoint(valueAt(text, i, length));
        resolved++;
        i += length;
      }
    }
    return resolved < FEW ? Optional.empty() : Optional.of(out.toString());
  }

  /** How many characters the escape at {@code i} takes; 0 when there is none. */
  private static int lengthAt(String text, int i) {
    return switch (text.charAt(i)) {
      case '%' -> digits(text, i + 1, 16) >= 2 ? 3 : 0;
      case '\\' -> afterBackslash(text, i);
      case '&' -> entity(text, i);
      default -> 0;
    };
  }

  private static int afterBackslash(String text, int i) {
    if (text.startsWith("x", i + 1)) {
      return digits(text, i + 2, 16) >= 2 ? 4 : 0;
    }
    return text.startsWith("u", i + 1) && digits(text, i + 2, 16) >= 4 ? 6 : 0;
  }

  private static int entity(String text, int i) {
    if (!text.startsWith("&#", i)) {
      return 0;
    }
    boolean hex = text.startsWith("x", i + 2) || text.startsWith("X", i + 2);
    int start = hex ? i + 3 : i + 2;
    int digits = digits(text, start, hex ? 16 : 10);
    return digits > 0 && text.startsWith(";", start + digits) ? start + digits + 1 - i : 0;
  }

  private static int digits(String text, int from, int radix) {
    int end = from;
    while (end < text.length() && end < from + 6 && Character.digit(text.charAt(end), radix) >= 0) {
      end++;
    }
    return end - from;
  }

  private static int valueAt(String text, int i, int length) {
    String escape = text.substring(i, i + length);
    String digits = escape.replaceAll("[^0-9A-Fa-f]", "");
    boolean decimal =
        escape.startsWith("&#") && escape.toLowerCase(java.util.Locale.ROOT).indexOf('x') < 0;
    int value = Integer.parseInt(digits, decimal ? 10 : 16);
    return Character.isValidCodePoint(value) ? value : 0xFFFD;
  }
}
