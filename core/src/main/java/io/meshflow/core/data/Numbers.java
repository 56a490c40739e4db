package io.meshflow.core.data;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as ECMAScript writes them (RFC 8785 §3.2.2.3), from the shortest digits of the JDK. */
final class Numbers {

  private static final MathContext ONE_DIGIT = new MathContext(1, RoundingMode.HALF_UP);

  /** No integer that a double holds has more digits. */
  private static final int MAX_INTEGER_DIGITS = 309;

  private Numbers() {}

  static String ecma(double value) {
    if (value == Math.rint(value) && Math.abs(value) <= Value.MAX_WHOLE) {
      return Long.toString((long) value);
    }
    BigDecimal shortest = shortest(Math.abs(value));
    String digits = shortest.unscaledValue().toString();
    String placed = placed(digits, digits.length() - shortest.scale());
    return value < 0 ? "-" + placed : placed;
  }

  /** The JDK gives at least two digits where ECMAScript is content with one (4.9E-324, 5e-324). */
  private static BigDecimal shortest(double value) {
    BigDecimal jdk = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (jdk.precision() != 2) {
      return jdk;
    }
    BigDecimal one = jdk.round(ONE_DIGIT).stripTrailingZeros();
    return one.doubleValue() == value ? one : jdk;
  }

  /** Puts the decimal point {@code place} digits from the left, or an exponent. */
  private static String placed(String digits, int place) {
    int count = digits.length();
    if (place > 21 || place <= -6) {
      String fraction = count > 1 ? "." + digits.substring(1) : "";
      int exponent = place - 1;
      return digits.charAt(0) + fraction + (exponent < 0 ? "e-" : "e+") + Math.abs(exponent);
    }
    if (place >= count) {
      return digits + "0".repeat(place - count);
    }
    if (place > 0) {
      return digits.substring(0, place) + "." + digits.substring(place);
    }
    return "0." + "0".repeat(-place) + digits;
  }

  /** Whether the double stands for the integer literal: exactly, or printed back digit by digit. */
  static boolean holds(double value, String integer) {
    if (integer.length() <= 15) {
      return true;
    }
    if (integer.length() > MAX_INTEGER_DIGITS + 1 || !Double.isFinite(value)) {
      return false;
    }
    return new BigDecimal(value).compareTo(new BigDecimal(integer)) == 0
        || ecma(value).equals(integer);
  }
}
