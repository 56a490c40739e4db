package io.meshflow.core.ledger;

/** A sealed body or blob does not open: it was altered, moved, or sealed under another key. */
public final class SealBrokenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SealBrokenException(String message) {
    super(message);
  }

  SealBrokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
