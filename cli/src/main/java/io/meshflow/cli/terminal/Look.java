package io.meshflow.cli.terminal;

/** What the place we write to can show; {@code columns} is its width. */
public record Look(boolean colour, boolean unicode, int columns) {

  /** The width of a place that has none. */
  public static final int USUAL = 80;

  private static final int NARROWEST = 20;

  /** No colours, as wide as usual. */
  public static final Look PLAIN = new Look(false, true, USUAL);

  public Look {
    columns = Math.max(NARROWEST, columns);
  }

  public Look wide(int other) {
    return new Look(colour, unicode, other);
  }
}
