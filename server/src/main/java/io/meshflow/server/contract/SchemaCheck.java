package io.meshflow.server.contract;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.text.SecretRedactor;
import java.util.List;
import java.util.Optional;

/** Checks values against the part of JSON Schema that the contract uses. Thread safe. */
public final class SchemaCheck {

  private final Contract contract;

  public SchemaCheck(Contract contract) {
    this.contract = contract;
  }

  /** The first thing that is wrong, with its place; empty when nothing is. */
  public Optional<String> fault(Value.Obj schema, Value value) {
    return fault(schema, value, "");
  }

  private Optional<String> fault(Value.Obj raw, Value value, String place) {
    Value.Obj schema = contract.resolved(raw);
    Optional<String> type = schema.textIf("type").flatMap(t -> type(t, value, place));
    if (type.isPresent()) {
      return type;
    }
    return choice(schema, value, place)
        .or(
            () ->
                switch (value) {
                  case Value.Obj object -> object(schema, object, place);
                  case Value.Array array -> array(schema, array, place);
                  case Value.Text text -> text(schema, text.value(), place);
                  case Value.Num number -> number(schema, number.value(), place);
                  case Value.Bool flag -> Optional.<String>empty();
                  case Value.Null none -> Optional.<String>empty();
                });
  }

  private static Optional<String> type(String type, Value value, String place) {
    boolean fits =
        switch (type) {
          case "object" -> value instanceof Value.Obj;
          case "array" -> value instanceof Value.Array;
          case "string" -> value instanceof Value.Text;
          case "integer" -> value instanceof Value.Num number && number.isWhole();
          case "number" -> value instanceof Value.Num;
          case "boolean" -> value instanceof Value.Bool;
          default -> true;
        };
    return fits ? Optional.empty() : wrong(place, "must be of type " + type);
  }

  private static Optional<String> choice(Value.Obj schema, Value value, String place) {
    List<Value> allowed = schema.arrayIf("enum").orElse(List.of());
    return allowed.isEmpty() || allowed.contains(value)
        ? Optional.empty()
        : wrong(place, "must be one of " + words(allowed));
  }

  private static String words(List<Value> values) {
    return String.join(
        ", ", values.stream().map(v -> v instanceof Value.Text t ? t.value() : "").toList());
  }

  private Optional<String> object(Value.Obj schema, Value.Obj object, String place) {
    for (Value required : schema.arrayIf("required").orElse(List.of())) {
      if (required instanceof Value.Text name && !object.has(name.value())) {
        return wrong(place + "/" + name.value(), "is required");
      }
    }
    if (object.fields().size() > schema.wholeIf("maxProperties").orElse(Long.MAX_VALUE)) {
      return wrong(place, "has too many fields");
    }
    Value.Obj known = schema.objectIf("properties").orElse(Value.Obj.EMPTY);
    Value others = schema.fields().getOrDefault("additionalProperties", Value.TRUE);
    boolean closed = others.equals(Value.FALSE);
    for (String name : object.fields().keySet()) {
      Optional<Value.Obj> rule = known.objectIf(name);
      if (rule.isEmpty() && closed) {
        return wrong(place + "/" + shown(name), "is unknown; known are " + known.fields().keySet());
      }
      Optional<String> inner =
          rule.or(() -> others instanceof Value.Obj other ? Optional.of(other) : Optional.empty())
              .flatMap(r -> fault(r, object.required(name), place + "/" + shown(name)));
      if (inner.isPresent()) {
        return inner;
      }
    }
    return Optional.empty();
  }

  /** Secrets are taken out before the name is cut, while their shape is whole. */
  private static String shown(String given) {
    String name = SecretRedactor.redact(given);
    return name.length() > 60 ? name.substring(0, 40).replaceAll("[\\ud800-\\udfff]", "") : name;
  }

  private Optional<String> array(Value.Obj schema, Value.Array array, String place) {
    if (array.items().size() > schema.wholeIf("maxItems").orElse(Long.MAX_VALUE)) {
      return wrong(place, "has too many items");
    }
    Optional<Value.Obj> rule = schema.objectIf("items");
    for (int i = 0; rule.isPresent() && i < array.items().size(); i++) {
      Optional<String> inner = fault(rule.get(), array.items().get(i), place + "/" + i);
      if (inner.isPresent()) {
        return inner;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> text(Value.Obj schema, String text, String place) {
    long length = text.codePointCount(0, text.length());
    if (length < schema.wholeIf("minLength").orElse(0L)) {
      return wrong(place, "is too short");
    }
    return length > schema.wholeIf("maxLength").orElse(Long.MAX_VALUE)
        ? wrong(place, "is longer than " + schema.whole("maxLength") + " characters")
        : Optional.empty();
  }

  private static Optional<String> number(Value.Obj schema, double number, String place) {
    boolean fits =
        number >= schema.numberIf("minimum").orElse(Double.NEGATIVE_INFINITY)
            && number <= schema.numberIf("maximum").orElse(Double.POSITIVE_INFINITY);
    return fits ? Optional.empty() : wrong(place, "is out of range");
  }

  private static Optional<String> wrong(String place, String what) {
    return Optional.of((place.isEmpty() ? "The body" : place.substring(1)) + " " + what + ".");
  }
}
