package io.meshflow.models;

import io.meshflow.core.model.Price;
import java.math.BigDecimal;
import java.util.Optional;

/** Reads the price a user declares: {@code free}, or dollars per million tokens in and out. */
final class DeclaredPrice {

  private static final int MICRO_DIGITS = 6;

  private DeclaredPrice() {}

  /**
   * Reads {@code free} or {@code 0}, {@code 0.15/0.60} or {@code 0.15/0.60/0.075}, the last for
   * cached input.
   *
   * @throws IllegalArgumentException for anything else
   */
  static Optional<Price> parse(String setting) {
    String text = setting.strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.equals("0") || text.equalsIgnoreCase("free")) {
      return Optional.of(Price.FREE);
    }
    String[] parts = text.split("/", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw malformed(null);
    }
    long input = micros(parts[0]);
    return Optional.of(
        new Price(input, micros(parts[1]), parts.length == 3 ? micros(parts[2]) : input));
  }

  private static long micros(String dollars) {
    try {
      BigDecimal amount = new BigDecimal(dollars.strip());
      if (amount.signum() < 0 || amount.precision() > 12 || Math.abs(amount.scale()) > 12) {
        throw malformed(null);
      }
      return amount.movePointRight(MICRO_DIGITS).longValueExact();
    } catch (ArithmeticException | NumberFormatException wrong) {
      throw malformed(wrong);
    }
  }

  private static IllegalArgumentException malformed(
      @org.jspecify.annotations.Nullable Exception e) {
    return new IllegalArgumentException(
        "MESHFLOW_MODEL_PRICE is 0, 'free' or dollars per million tokens as IN/OUT[/CACHED]", e);
  }
}
