package io.meshflow.core.data;

/** Text that is not acceptable JSON, with the place of the first offence. */
public final class JsonException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String reason;
  private final int offset;
  private final int line;
  private final int column;

  JsonException(String reason, int offset, int line, int column) {
    super(reason + " at line " + line + ", column " + column);
    this.reason = reason;
    this.offset = offset;
    this.line = line;
    this.column = column;
  }

  /** What is wrong, without the place. */
  public String reason() {
    return reason;
  }

  /** UTF-16 units before the offence, from 0; bytes when the bytes were not UTF-8. */
  public int offset() {
    return offset;
  }

  /** The line, from 1. */
  public int line() {
    return line;
  }

  /** The column in UTF-16 units, from 1. */
  public int column() {
    return column;
  }
}
