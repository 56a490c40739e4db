package io.meshflow.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** One line of styled text; whatever is added is made harmless first. Not thread safe. */
public final class Line {

  private record Piece(Style style, String text) {}

  private final List<Piece> pieces = new ArrayList<>(4);

  /** An empty line. */
  public static Line empty() {
    return new Line();
  }

  /** A line of plain text. */
  public static Line of(String text) {
    return new Line().add(Style.PLAIN, text);
  }

  /** A line in one style. */
  public static Line of(Style style, String text) {
    return new Line().add(style, text);
  }

  public Line add(String text) {
    return add(Style.PLAIN, text);
  }

  /** Adds text; line breaks in it become spaces. */
  public Line add(Style style, String text) {
    String safe = SafeText.block(text).replace('\n', ' ');
    if (!safe.isEmpty()) {
      pieces.add(new Piece(style, safe));
    }
    return this;
  }

  /** Adds all of another line. */
  public Line add(Line other) {
    pieces.addAll(other.pieces);
    return this;
  }

  /** Fills up with spaces to so many columns. */
  public Line padTo(int columns) {
    int missing = columns - width();
    return missing > 0 ? add(" ".repeat(missing)) : this;
  }

  /** Columns taken. */
  public int width() {
    return pieces.stream().mapToInt(piece -> Columns.of(piece.text())).sum();
  }

  /** The line, or its beginning and a sign that there is more. */
  public Line fit(int columns, Look look) {
    if (width() <= columns) {
      return this;
    }
    String more = Sign.MORE.in(look);
    int room = Math.max(0, columns - Columns.of(more));
    Line cut = new Line();
    for (Piece piece : pieces) {
      String part = Columns.cut(piece.text(), room);
      cut.add(piece.style(), part);
      room -= Columns.of(part);
      if (part.length() < piece.text().length()) {
        break;
      }
    }
    return cut.add(Style.FAINT, Columns.cut(more, columns));
  }

  /** The text as it is written. */
  public String render(Look look) {
    StringBuilder text = new StringBuilder();
    for (Piece piece : pieces) {
      text.append(look.colour() ? piece.style().wrap(piece.text()) : piece.text());
    }
    return text.toString();
  }

  /** The text without styles. */
  public String text() {
    return render(Look.PLAIN);
  }

  @Override
  public String toString() {
    return text();
  }
}
