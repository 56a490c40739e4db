package io.meshflow.core.ledger;

/** Bytes or text that are not in the ledger's format. */
public final class LedgerFormatException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public LedgerFormatException(String message) {
    super(message);
  }

  public LedgerFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
