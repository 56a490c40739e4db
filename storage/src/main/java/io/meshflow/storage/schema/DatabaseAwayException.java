package io.meshflow.storage.schema;

/** The database does not answer, or not yet: asking again later may help. */
public final class DatabaseAwayException extends DatabaseUnusableException {

  private static final long serialVersionUID = 1L;

  public DatabaseAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
