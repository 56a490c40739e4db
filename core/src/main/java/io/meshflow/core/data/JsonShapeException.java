package io.meshflow.core.data;

/** A field of an object is absent or not of the kind its reader needs. */
public final class JsonShapeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String field;
  private final String expected;
  private final String found;

  public JsonShapeException(String field, String expected, String found) {
    super("Field '" + field + "' must be " + expected + " but is " + found);
    this.field = field;
    this.expected = expected;
    this.found = found;
  }

  /** The name of the field. */
  public String field() {
    return field;
  }

  /** What its reader needs, in words. */
  public String expected() {
    return expected;
  }

  /** What was there, in words. */
  public String found() {
    return found;
  }
}
