package io.meshflow.core.policy;

import java.math.BigDecimal;

/** Arithmetic of budgets that stops at the largest number instead of turning round. */
final class Sums {

  private Sums() {}

  /** a + b of numbers that are not negative. */
  static long capped(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** a × b of numbers that are not negative. */
  static long cappedProduct(long a, long b) {
    return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
  }

  /** Such as {@code $0.25}. */
  static String dollars(long micros) {
    BigDecimal dollars = BigDecimal.valueOf(micros, 6).stripTrailingZeros();
    return "$" + dollars.setScale(Math.max(2, dollars.scale())).toPlainString();
  }
}
