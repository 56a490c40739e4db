package io.meshflow.definition.expression;

import dev.cel.common.values.NullValue;
import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes of our values the objects that CEL computes with. */
final class Plain {

  private Plain() {}

  /** A variable; of the nodes only those that are read. */
  static Object variable(String name, Value value, Set<String> nodes) {
    if (name.equals("confidence")) {
      return fraction(value);
    }
    return name.equals("nodes") && value instanceof Value.Obj all ? nodes(all, nodes) : of(value);
  }

  private static Map<String, Object> nodes(Value.Obj all, Set<String> read) {
    Map<String, Object> views = new LinkedHashMap<>();
    all.fields()
        .forEach(
            (id, view) -> {
              if (read.contains("*") || read.contains(id)) {
                views.put(id, view instanceof Value.Obj fields ? node(fields) : of(view));
              }
            });
    return views;
  }

  private static Map<String, Object> node(Value.Obj view) {
    Map<String, Object> fields = new LinkedHashMap<>();
    view.fields().forEach((k, v) -> fields.put(k, k.equals("confidence") ? fraction(v) : of(v)));
    return fields;
  }

  /** A confidence computes as a fraction even when it is exactly 1. */
  private static Object fraction(Value value) {
    return value instanceof Value.Num(double number) ? (Object) number : of(value);
  }

  static Object of(Value value) {
    return switch (value) {
      case Value.Null none -> NullValue.NULL_VALUE;
      case Value.Bool(boolean flag) -> flag;
      case Value.Num number -> number.isWhole() ? (Object) (long) number.value() : number.value();
      case Value.Text(String text) -> text;
      case Value.Array(List<Value> items) -> list(items);
      case Value.Obj object -> map(object);
    };
  }

  private static List<Object> list(List<Value> items) {
    List<Object> plain = new ArrayList<>(items.size());
    items.forEach(item -> plain.add(of(item)));
    return plain;
  }

  private static Map<String, Object> map(Value.Obj object) {
    Map<String, Object> plain = LinkedHashMap.newLinkedHashMap(object.fields().size());
    object.fields().forEach((name, value) -> plain.put(name, of(value)));
    return plain;
  }

  /** What a result is, for messages. */
  static String kind(@Nullable Object result) {
    return switch (result) {
      case String text -> "a text";
      case Number number -> "a number";
      case List<?> items -> "a list";
      case Map<?, ?> fields -> "a map";
      case null, default -> "nothing";
    };
  }
}
