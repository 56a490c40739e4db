package io.meshflow.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows under headings, made to fit the width: wide columns shrink, the least important go. */
public final class Table {

  /**
   * One column.
   *
   * @param weight the columns with the lowest weight are left out first; 0 for never
   * @param least columns it keeps when it shrinks; 0 when it does not shrink
   */
  public record Column(String title, boolean right, int weight, int least) {

    /** Text that may be cut. */
    public static Column text(String title, int least) {
      return new Column(title, false, 0, least);
    }

    /** Text that stays whole. */
    public static Column word(String title) {
      return new Column(title, false, 0, 0);
    }

    /** A number. */
    public static Column number(String title) {
      return new Column(title, true, 0, 0);
    }

    /** May be left out before columns of a higher weight. */
    public Column optional(int importance) {
      return new Column(title, right, importance, least);
    }
  }

  private static final int GAP = 2;

  private final List<Column> columns;
  private final List<List<Line>> rows = new ArrayList<>();

  public Table(Column... columns) {
    this.columns = List.of(columns);
  }

  /** Adds a row with a cell per column. */
  public void row(Line... cells) {
    rows.add(List.of(cells));
  }

  /** The lines of the table. */
  public List<Line> lines(Look look) {
    List<Integer> shown = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).weight() == 0 || used(i)) {
        shown.add(i);
      }
    }
    int[] widths = widths();
    boolean more = true;
    while (more && least(shown, widths) > look.columns()) {
      more = dropOne(shown);
    }
    shrink(shown, widths, look.columns());
    List<Line> lines = new ArrayList<>();
    lines.add(heading(shown, widths));
    rows.forEach(row -> lines.add(line(row, shown, widths, look)));
    return lines;
  }

  private boolean used(int column) {
    return rows.stream().anyMatch(row -> row.get(column).width() > 0);
  }

  private int[] widths() {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      int longest = rows.stream().mapToInt(row -> row.get(column).width()).max().orElse(0);
      widths[i] = Math.max(Columns.of(columns.get(i).title()), longest);
    }
    return widths;
  }

  private int least(List<Integer> shown, int[] widths) {
    return shown.stream()
            .mapToInt(
                i ->
                    columns.get(i).least() > 0
                        ? Math.min(widths[i], columns.get(i).least())
                        : widths[i])
            .sum()
        + GAP * (shown.size() - 1);
  }

  private boolean dropOne(List<Integer> shown) {
    return shown.stream()
        .filter(i -> columns.get(i).weight() > 0)
        .min((a, b) -> Integer.compare(columns.get(a).weight(), columns.get(b).weight()))
        .map(shown::remove)
        .orElse(false);
  }

  private void shrink(List<Integer> shown, int[] widths, int room) {
    int over = shown.stream().mapToInt(i -> widths[i]).sum() + GAP * (shown.size() - 1) - room;
    while (over > 0) {
      int widest = -1;
      for (int i : shown) {
        boolean can = columns.get(i).least() > 0 && widths[i] > columns.get(i).least();
        if (can && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return;
      }
      widths[widest]--;
      over--;
    }
  }

  private Line heading(List<Integer> shown, int[] widths) {
    Line line = new Line();
    for (int i : shown) {
      gap(line, i, shown);
      String title = Columns.cut(columns.get(i).title(), widths[i]);
      String space = " ".repeat(Math.max(0, widths[i] - Columns.of(title)));
      line.add(Style.FAINT, columns.get(i).right() ? space + title : title + space);
    }
    return line;
  }

  private Line line(List<Line> row, List<Integer> shown, int[] widths, Look look) {
    Line line = new Line();
    for (int i : shown) {
      gap(line, i, shown);
      Line cell = row.get(i).fit(widths[i], look);
      String space = " ".repeat(Math.max(0, widths[i] - cell.width()));
      if (columns.get(i).right()) {
        line.add(space).add(cell);
      } else {
        line.add(cell);
        line.add(i == shown.getLast() ? "" : space);
      }
    }
    return line.fit(look.columns(), look);
  }

  private static void gap(Line line, int column, List<Integer> shown) {
    if (column != shown.getFirst()) {
      line.add(" ".repeat(GAP));
    }
  }

  @Override
  public String toString() {
    return Arrays.toString(widths()) + rows;
  }
}
