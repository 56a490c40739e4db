package io.meshflow.definition.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;

/** Patterns that no text makes slow; look-around and back references do not exist in them. */
final class LinearPatterns implements RegularExpressionFactory {

  private static final int MAX_LENGTH = 2_000;

  @Override
  public RegularExpression getRegularExpression(String regex) {
    if (regex.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a pattern is longer than 2,000 characters");
    }
    try {
      Pattern pattern = Pattern.compile(regex);
      return value -> pattern.matcher(value).find();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("the pattern " + regex + " is not supported", e);
    }
  }
}
