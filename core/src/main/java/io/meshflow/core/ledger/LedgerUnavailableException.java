package io.meshflow.core.ledger;

/**
 * The ledger cannot be read or written now: disk full, device error, no connection. Nothing was
 * written; the same call may succeed later.
 */
public final class LedgerUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public LedgerUnavailableException(String message) {
    super(message);
  }

  public LedgerUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
