package io.meshflow.tools;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * An exact fraction in lowest terms, its denominator positive; refuses to grow beyond {@value
 * #MOST_BITS} bits. Immutable.
 */
record Rational(BigInteger numerator, BigInteger denominator) implements Comparable<Rational> {

  static final int MOST_BITS = 40_000;
  static final Rational ZERO = of(BigInteger.ZERO);

  private static final MathContext SHOWN = new MathContext(34, RoundingMode.HALF_EVEN);
  private static final BigInteger FIVE = BigInteger.valueOf(5);

  Rational {
    if (denominator.signum() == 0) {
      throw new CalculationException("division by zero");
    }
    BigInteger divisor = numerator.gcd(denominator);
    if (denominator.signum() < 0) {
      divisor = divisor.negate();
    }
    numerator = numerator.divide(divisor);
    denominator = denominator.divide(divisor);
    if (numerator.bitLength() > MOST_BITS || denominator.bitLength() > MOST_BITS) {
      throw new CalculationException("the result has too many digits");
    }
  }

  static Rational of(BigInteger whole) {
    return new Rational(whole, BigInteger.ONE);
  }

  static Rational of(BigDecimal decimal) {
    return decimal.scale() <= 0
        ? of(decimal.toBigIntegerExact())
        : new Rational(decimal.unscaledValue(), BigInteger.TEN.pow(decimal.scale()));
  }

  Rational plus(Rational other) {
    return new Rational(
        numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
        denominator.multiply(other.denominator));
  }

  Rational minus(Rational other) {
    return plus(other.negated());
  }

  Rational times(Rational other) {
    return new Rational(
        numerator.multiply(other.numerator), denominator.multiply(other.denominator));
  }

  Rational over(Rational other) {
    return new Rational(
        numerator.multiply(other.denominator), denominator.multiply(other.numerator));
  }

  /** The rest of a division rounded down, with the sign of the divisor. */
  Rational modulo(Rational other) {
    return minus(other.times(of(over(other).floor())));
  }

  Rational negated() {
    return new Rational(numerator.negate(), denominator);
  }

  Rational power(Rational exponent) {
    if (!exponent.isWhole() || exponent.numerator.bitLength() > 20) {
      throw new CalculationException("an exponent must be a whole number of at most a million");
    }
    int times = exponent.numerator.intValueExact();
    long bits = Math.max(numerator.abs().bitLength(), denominator.bitLength());
    if (Math.multiplyExact(bits - 1, Math.abs((long) times)) > MOST_BITS) {
      throw new CalculationException("the result has too many digits");
    }
    Rational base = times < 0 ? of(BigInteger.ONE).over(this) : this;
    return new Rational(base.numerator.pow(Math.abs(times)), base.denominator.pow(Math.abs(times)));
  }

  boolean isWhole() {
    return denominator.equals(BigInteger.ONE);
  }

  BigInteger floor() {
    BigInteger[] parts = numerator.divideAndRemainder(denominator);
    return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  /** Rounded half away from zero to so many decimal places; negative places round tens. */
  Rational rounded(int places) {
    BigDecimal scaled =
        new BigDecimal(numerator).divide(new BigDecimal(denominator), places, RoundingMode.HALF_UP);
    return of(scaled.stripTrailingZeros());
  }

  /** The root: exact where there is one, else to 34 digits. */
  Rational root() {
    if (numerator.signum() < 0) {
      throw new CalculationException("the square root of a negative number");
    }
    BigInteger[] top = numerator.sqrtAndRemainder();
    BigInteger[] bottom = denominator.sqrtAndRemainder();
    boolean exact = top[1].signum() == 0 && bottom[1].signum() == 0;
    return exact ? new Rational(top[0], bottom[0]) : of(shown(new MathContext(60)).sqrt(SHOWN));
  }

  /** Whether the decimal form ends, so that it can be written in full. */
  boolean isDecimal() {
    BigInteger rest = denominator.shiftRight(denominator.getLowestSetBit());
    while (rest.mod(FIVE).signum() == 0) {
      rest = rest.divide(FIVE);
    }
    return rest.equals(BigInteger.ONE);
  }

  /** In full where the decimal form ends, else 34 digits. */
  String text() {
    if (isWhole()) {
      return numerator.toString();
    }
    BigDecimal value =
        isDecimal() ? new BigDecimal(numerator).divide(new BigDecimal(denominator)) : shown(SHOWN);
    return value.stripTrailingZeros().toPlainString();
  }

  private BigDecimal shown(MathContext digits) {
    return new BigDecimal(numerator).divide(new BigDecimal(denominator), digits);
  }

  @Override
  public int compareTo(Rational other) {
    return numerator.multiply(other.denominator).compareTo(other.numerator.multiply(denominator));
  }
}
