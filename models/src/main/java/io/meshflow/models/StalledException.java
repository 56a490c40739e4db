package io.meshflow.models;

import java.io.IOException;

/** The other side did not answer in time; {@code code} says which limit was hit. */
final class StalledException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String code;

  StalledException(String code) {
    super("no answer in time: " + code);
    this.code = code;
  }

  String code() {
    return code;
  }
}
