package io.meshflow.tools;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;

/** The calculator's functions: exact, except {@code sqrt}, which has 34 digits. */
final class CalculatorFunctions {

  static final String NAMES = "abs, avg, ceil, fact, floor, gcd, max, min, round, sqrt, sum";

  private static final int LARGEST_FACTORIAL = 3_000;

  private CalculatorFunctions() {}

  static Rational apply(String name, List<Rational> arguments) {
    return switch (name) {
      case "abs" -> {
        Rational x = single(name, arguments);
        yield x.numerator().signum() < 0 ? x.negated() : x;
      }
      case "floor" -> Rational.of(single(name, arguments).floor());
      case "ceil" -> Rational.of(single(name, arguments).negated().floor().negate());
      case "sqrt" -> single(name, arguments).root();
      case "fact" -> factorial(single(name, arguments));
      case "round" -> round(arguments);
      case "min" -> some(name, arguments).stream().min(Comparator.naturalOrder()).orElseThrow();
      case "max" -> some(name, arguments).stream().max(Comparator.naturalOrder()).orElseThrow();
      case "sum" -> sum(some(name, arguments));
      case "avg" ->
          sum(some(name, arguments)).over(Rational.of(BigInteger.valueOf(arguments.size())));
      case "gcd" -> gcd(some(name, arguments));
      default ->
          throw new CalculationException("there is no function '" + name + "'; there are " + NAMES);
    };
  }

  private static Rational single(String name, List<Rational> arguments) {
    if (arguments.size() != 1) {
      throw new CalculationException(name + " takes one number");
    }
    return arguments.getFirst();
  }

  private static List<Rational> some(String name, List<Rational> arguments) {
    if (arguments.isEmpty()) {
      throw new CalculationException(name + " takes at least one number");
    }
    return arguments;
  }

  private static Rational sum(List<Rational> numbers) {
    return numbers.stream().reduce(Rational.ZERO, Rational::plus);
  }

  private static Rational round(List<Rational> arguments) {
    if (arguments.isEmpty() || arguments.size() > 2) {
      throw new CalculationException("round takes a number and maybe the decimal places");
    }
    Rational places = arguments.size() == 2 ? arguments.get(1) : Rational.ZERO;
    if (!places.isWhole() || places.numerator().bitLength() > 10) {
      throw new CalculationException("decimal places are a whole number of at most 1000");
    }
    return arguments.getFirst().rounded(places.numerator().intValueExact());
  }

  private static Rational gcd(List<Rational> numbers) {
    BigInteger divisor = BigInteger.ZERO;
    for (Rational number : numbers) {
      divisor = divisor.gcd(whole("gcd", number));
    }
    return Rational.of(divisor);
  }

  private static Rational factorial(Rational number) {
    BigInteger n = whole("fact", number);
    if (n.signum() < 0 || n.compareTo(BigInteger.valueOf(LARGEST_FACTORIAL)) > 0) {
      throw new CalculationException("fact takes a whole number from 0 to " + LARGEST_FACTORIAL);
    }
    BigInteger product = BigInteger.ONE;
    for (int i = 2; i <= n.intValueExact(); i++) {
      product = product.multiply(BigInteger.valueOf(i));
    }
    return Rational.of(product);
  }

  private static BigInteger whole(String name, Rational number) {
    if (!number.isWhole()) {
      throw new CalculationException(name + " takes whole numbers");
    }
    return number.numerator();
  }
}
