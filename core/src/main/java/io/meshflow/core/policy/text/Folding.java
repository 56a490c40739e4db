package io.meshflow.core.policy.text;

import java.text.Normalizer;

/**
 * Makes texts that look alike equal: compatibility forms, accents, look-alike letters, invisible
 * characters, case and white space.
 */
final class Folding {

  private static final int TAGS = 0xE0000;

  private Folding() {}

  /** Lower case with single spaces, without anything a reader does not see. Linear. */
  static String fold(String text) {
    String visible = isAscii(text) ? text : foldLetters(text);
    StringBuilder out = new StringBuilder(visible.length());
    for (int i = 0; i < visible.length(); i++) {
      append(out, visible.charAt(i));
    }
    return out.toString();
  }

  private static void append(StringBuilder out, char c) {
    if (c >= 'A' && c <= 'Z') {
      out.append((char) (c + ('a' - 'A')));
    } else if (c == ' ' || Character.isWhitespace(c)) {
      if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
        out.append(' ');
      }
    } else if (c >= ' ' && c != 0x7F) {
      out.append(c < 0x80 ? c : Character.toLowerCase(c));
    }
  }

  private static String foldLetters(String text) {
    String apart = Normalizer.normalize(text, Normalizer.Form.NFKD);
    StringBuilder out = new StringBuilder(apart.length());
    apart.codePoints().forEach(point -> appendVisible(out, point));
    return out.toString();
  }

  private static void appendVisible(StringBuilder out, int point) {
    if (point > TAGS + ' ' && point < TAGS + 0x7F) {
      out.append((char) (point - TAGS));
    } else if (point < 0x80) {
      out.append((char) point);
    } else if (!invisible(point)) {
      out.appendCodePoint(LookAlikes.latin(point));
    }
  }

  private static boolean invisible(int point) {
    return switch (Character.getType(point)) {
      case Character.FORMAT,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.CONTROL ->
          true;
      default -> point == 0x115F || point == 0x1160 || point == 0x3164 || point == 0xFFA0;
    };
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
