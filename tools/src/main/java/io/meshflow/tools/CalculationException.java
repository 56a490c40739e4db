package io.meshflow.tools;

/** An expression that cannot be calculated; the message is for people and models. */
final class CalculationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CalculationException(String message) {
    super(message);
  }
}
