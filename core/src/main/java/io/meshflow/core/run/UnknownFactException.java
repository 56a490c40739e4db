package io.meshflow.core.run;

/** A record holds something that this version does not know: a newer one wrote it. */
public final class UnknownFactException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  UnknownFactException(String message) {
    super(message);
  }

  UnknownFactException(String message, Throwable cause) {
    super(message, cause);
  }
}
