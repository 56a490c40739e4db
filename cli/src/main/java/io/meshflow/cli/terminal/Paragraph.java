package io.meshflow.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Breaks long text into lines at spaces. */
public final class Paragraph {

  private Paragraph() {}

  /** The lines of a text, each at most so many columns; its own breaks stay. */
  public static List<String> wrap(String text, int columns) {
    List<String> lines = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      wrapLine(line.stripTrailing(), Math.max(1, columns), lines);
    }
    while (!lines.isEmpty() && lines.getLast().isBlank()) {
      lines.removeLast();
    }
    return lines;
  }

  private static void wrapLine(String line, int columns, List<String> lines) {
    String rest = line;
    while (Columns.of(rest) > columns) {
      String part = Columns.cut(rest, columns);
      int space = part.lastIndexOf(' ');
      boolean between = rest.charAt(part.length()) == ' ';
      int end = between ? part.length() : space > columns / 3 ? space : Math.max(1, part.length());
      lines.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
    }
    lines.add(rest);
  }

  /** The last line that a text fills so far, cut on the left. */
  public static String tail(String text, int columns) {
    String last = text.length() > 4 * columns ? text.substring(text.length() - 4 * columns) : text;
    return Columns.tail(SafeText.line(last), columns);
  }
}
