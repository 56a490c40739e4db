package io.meshflow.tools;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The test of a JSONPath filter: a comparison with a literal, or only that there is a value. */
final class JsonTest {

  private JsonTest() {}

  static Predicate<Value> of(@Nullable String operator, @Nullable String literal) {
    if (operator == null || literal == null) {
      return value -> true;
    }
    Value right = literal(literal);
    return switch (operator) {
      case "==" -> right::equals;
      case "!=" -> value -> !value.equals(right);
      case "<" -> value -> compare(value, right).orElse(0) < 0;
      case ">" -> value -> compare(value, right).orElse(0) > 0;
      case "<=" -> value -> compare(value, right).orElse(1) <= 0;
      default -> value -> compare(value, right).orElse(-1) >= 0;
    };
  }

  private static OptionalInt compare(Value left, Value right) {
    if (left instanceof Value.Num a && right instanceof Value.Num b) {
      return OptionalInt.of(Double.compare(a.value(), b.value()));
    }
    return left instanceof Value.Text a && right instanceof Value.Text b
        ? OptionalInt.of(a.value().compareTo(b.value()))
        : OptionalInt.empty();
  }

  private static Value literal(String text) {
    boolean quoted = text.length() >= 2 && text.startsWith("'") && text.endsWith("'");
    if (quoted) {
      return Value.of(text.substring(1, text.length() - 1));
    }
    try {
      return Json.parse(text);
    } catch (JsonException malformed) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a value to compare with", malformed);
    }
  }
}
