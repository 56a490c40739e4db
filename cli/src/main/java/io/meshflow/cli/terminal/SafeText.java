package io.meshflow.cli.terminal;

import java.util.regex.Pattern;

/** Text of models, tools and files made harmless: nothing in it steers or deceives a terminal. */
public final class SafeText {

  private static final Pattern SEQUENCES =
      Pattern.compile(
          "\u001b\\[[0-?]*[ -/]*[@-~]?"
              + "|\u009b[0-?]*[ -/]*[@-~]?"
              + "|\u001b[\\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\\\|\u009c)?"
              + "|[\u009d\u0090\u0098\u009e\u009f][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\\\|\u009c)?"
              + "|\u001b[ -/]*[0-~]?");

  private SafeText() {}

  /** Without escape sequences, control and invisible characters; line breaks stay. */
  public static String block(String text) {
    if (plain(text)) {
      return text;
    }
    String plain = text.indexOf('\u001b') < 0 && !hasUpper(text) ? text : strip(text);
    StringBuilder safe = new StringBuilder(plain.length());
    plain.replace("\r\n", "\n").replace('\r', '\n').codePoints().forEach(c -> keep(safe, c));
    return safe.toString();
  }

  /** The same in one line. */
  public static String line(String text) {
    return block(text).replaceAll("\\s+", " ").strip();
  }

  /**
   * The whole text with everything that a terminal would not show written out as a Unicode escape,
   * for people who must see exactly what they decide about.
   */
  public static String exact(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c == '\n' || c == '\t') {
                shown.append(c == '\n' ? "\n" : "    ");
              } else if (hidden(c)) {
                shown.append(c > 0xffff ? "\\u{%x}".formatted(c) : "\\u%04x".formatted(c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }

  /** Most texts are, and a server writes many. */
  private static boolean plain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > '~' || (c < ' ' && c != '\n')) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasUpper(String text) {
    return text.chars().anyMatch(c -> c >= 0x80 && c < 0xa0);
  }

  private static String strip(String text) {
    return SEQUENCES.matcher(text).replaceAll("");
  }

  private static void keep(StringBuilder safe, int c) {
    if (c == '\n') {
      safe.append('\n');
    } else if (c == '\t') {
      safe.append("    ");
    } else if (!hidden(c)) {
      safe.appendCodePoint(c);
    }
  }

  /** Control, direction and other invisible characters; the joiner inside emoji counts too. */
  private static boolean hidden(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.PRIVATE_USE
        || type == Character.UNASSIGNED
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || c == 0x3164
        || c == 0x2800
        || (c >= 0xfe00 && c <= 0xfe0f)
        || (c >= 0xe0100 && c <= 0xe01ef);
  }
}
