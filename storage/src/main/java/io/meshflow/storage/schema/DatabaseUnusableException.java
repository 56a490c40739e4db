package io.meshflow.storage.schema;

/**
 * A database that this program must not or cannot use: newer, tampered with, corrupted, or no
 * database at all. The message names the file or server and the remedy.
 */
public class DatabaseUnusableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public DatabaseUnusableException(String message) {
    super(message);
  }

  public DatabaseUnusableException(String message, Throwable cause) {
    super(message, cause);
  }
}
