package io.meshflow.definition.source;

/** A position in a file; line and column count from 1, columns in characters. */
public record Place(int line, int column) implements Comparable<Place> {

  /** Where a file begins. */
  public static final Place START = new Place(1, 1);

  @Override
  public int compareTo(Place other) {
    int lines = Integer.compare(line, other.line);
    return lines != 0 ? lines : Integer.compare(column, other.column);
  }
}
