package io.meshflow.tools;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and calculates one expression: {@code + - * / % ^}, brackets, and the functions of {@link
 * CalculatorFunctions}. A sign binds less than {@code ^}, which groups to the right; {@code %} is
 * the rest of a division. One use, one thread.
 */
final class Calculation {

  private static final int DEEPEST = 100;
  private static final int MOST_EXPONENT = 10_000;

  private final String text;
  private int at;
  private int depth;

  private Calculation(String text) {
    this.text = text;
  }

  /** The value of the expression, or a {@link CalculationException} that says what is wrong. */
  static Rational of(String expression) {
    String plain =
        expression.replace('×', '*').replace('·', '*').replace('÷', '/').replace('−', '-');
    Calculation calculation = new Calculation(plain.replace("**", "^"));
    Rational value = calculation.sum();
    if (calculation.at < calculation.text.length()) {
      throw calculation.unexpected();
    }
    return value;
  }

  private Rational sum() {
    Rational value = product();
    while (true) {
      if (take('+')) {
        value = value.plus(product());
      } else if (take('-')) {
        value = value.minus(product());
      } else {
        return value;
      }
    }
  }

  private Rational product() {
    Rational value = signed();
    while (true) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CalculationException("stopped");
      }
      if (take('*')) {
        value = value.times(signed());
      } else if (take('/')) {
        value = value.over(signed());
      } else if (take('%')) {
        value = value.modulo(signed());
      } else {
        return value;
      }
    }
  }

  private Rational signed() {
    if (++depth > DEEPEST) {
      throw new CalculationException("nested too deeply");
    }
    try {
      if (take('-')) {
        return signed().negated();
      }
      return take('+') ? signed() : power();
    } finally {
      depth--;
    }
  }

  private Rational power() {
    Rational base = atom();
    return take('^') ? base.power(signed()) : base;
  }

  private Rational atom() {
    if (take('(')) {
      Rational inner = sum();
      expect(')');
      return inner;
    }
    char next = at < text.length() ? text.charAt(at) : ' ';
    if (isDigit(next) || next == '.') {
      return number();
    }
    if (Character.isLetter(next)) {
      return function();
    }
    throw unexpected();
  }

  private Rational function() {
    int start = at;
    while (at < text.length() && Character.isLetter(text.charAt(at))) {
      at++;
    }
    String name = text.substring(start, at);
    if (!take('(')) {
      throw new CalculationException("unknown name '" + name + "' at position " + (start + 1));
    }
    List<Rational> arguments = new ArrayList<>();
    if (!take(')')) {
      do {
        arguments.add(sum());
      } while (take(','));
      expect(')');
    }
    return CalculatorFunctions.apply(name, arguments);
  }

  private Rational number() {
    int start = at;
    digits();
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    exponent();
    String digits = text.substring(start, at).replace("_", "");
    skipSpace();
    try {
      BigDecimal value = new BigDecimal(digits);
      if (Math.abs((long) value.scale()) > MOST_EXPONENT) {
        throw new CalculationException("the number " + digits + " has too many digits");
      }
      return value.signum() == 0 ? Rational.of(BigInteger.ZERO) : Rational.of(value);
    } catch (NumberFormatException malformed) {
      throw new CalculationException("'" + digits + "' is not a number");
    }
  }

  private void exponent() {
    if (at < text.length() && Character.toLowerCase(text.charAt(at)) == 'e') {
      int sign = at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0 ? 2 : 1;
      if (at + sign < text.length() && isDigit(text.charAt(at + sign))) {
        at += sign;
        digits();
      }
    }
  }

  private void digits() {
    while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '_')) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private boolean take(char wanted) {
    skipSpace();
    boolean found = at < text.length() && text.charAt(at) == wanted;
    if (found) {
      at++;
      skipSpace();
    }
    return found;
  }

  private void expect(char wanted) {
    if (!take(wanted)) {
      throw unexpected();
    }
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private CalculationException unexpected() {
    String what =
        at < text.length()
            ? "'" + Character.toString(text.codePointAt(at)) + "' at position " + (at + 1)
            : "the end";
    return new CalculationException("did not expect " + what);
  }
}
