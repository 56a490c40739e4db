package io.meshflow.models;

/** An answer came, but it cannot be used; {@code code} says why. */
final class MalformedAnswerException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String code;
  private final String detail;

  MalformedAnswerException(String code, String detail) {
    super("unusable answer");
    this.code = code;
    this.detail = detail;
  }

  String code() {
    return code;
  }

  String detail() {
    return detail;
  }
}
