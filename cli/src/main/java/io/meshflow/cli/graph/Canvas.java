package io.meshflow.cli.graph;

import io.meshflow.cli.terminal.Line;
import java.util.ArrayList;
import java.util.List;

/** A field of characters on which boxes and lines join where they meet. */
final class Canvas {

  static final int UP = 1;
  static final int DOWN = 2;
  static final int LEFT = 4;
  static final int RIGHT = 8;

  private static final String UNICODE = " ╵╷│╴┘┐┤╶└┌├─┴┬┼";
  private static final String ASCII = " |||-+++-+++-+++";

  private final int[][] lines;
  private final String[][] texts;

  Canvas(int columns, int rows) {
    lines = new int[rows][columns];
    texts = new String[rows][columns];
  }

  void mark(int column, int row, int directions) {
    lines[row][column] |= directions;
  }

  void horizontal(int from, int to, int row) {
    for (int column = Math.min(from, to); column <= Math.max(from, to); column++) {
      int left = column > Math.min(from, to) ? LEFT : 0;
      int right = column < Math.max(from, to) ? RIGHT : 0;
      mark(column, row, left | right);
    }
  }

  void vertical(int column, int from, int to) {
    for (int row = from; row <= to; row++) {
      mark(column, row, (row > from ? UP : 0) | (row < to ? DOWN : 0));
    }
  }

  void box(int column, int row, int width, int height) {
    horizontal(column, column + width - 1, row);
    horizontal(column, column + width - 1, row + height - 1);
    vertical(column, row, row + height - 1);
    vertical(column + width - 1, row, row + height - 1);
  }

  /** Writes text over whatever is there. */
  void text(int column, int row, String text) {
    int at = column;
    for (int i = 0; i < text.length() && at < texts[row].length; ) {
      int c = text.codePointAt(i);
      texts[row][at++] = Character.toString(c);
      i += Character.charCount(c);
    }
  }

  List<Line> lines(boolean unicode) {
    List<Line> drawn = new ArrayList<>(lines.length);
    String signs = unicode ? UNICODE : ASCII;
    for (int row = 0; row < lines.length; row++) {
      StringBuilder text = new StringBuilder();
      for (int column = 0; column < lines[row].length; column++) {
        String over = texts[row][column];
        text.append(over == null ? String.valueOf(signs.charAt(lines[row][column])) : over);
      }
      drawn.add(Line.of(text.toString().stripTrailing()));
    }
    return drawn;
  }
}
