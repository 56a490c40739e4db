package io.meshflow.core.data;

import java.util.List;

/** Narrows a value to the kind its reader expects. */
final class Shapes {

  private Shapes() {}

  static String text(String field, Value value) {
    return value instanceof Value.Text text ? text.value() : refuse(field, "a text", value);
  }

  static long whole(String field, Value value) {
    return value instanceof Value.Num num && num.isWhole()
        ? (long) num.value()
        : refuse(field, "a whole number", value);
  }

  static double number(String field, Value value) {
    return value instanceof Value.Num num ? num.value() : refuse(field, "a number", value);
  }

  static boolean flag(String field, Value value) {
    return value instanceof Value.Bool bool ? bool.value() : refuse(field, "true or false", value);
  }

  static List<Value> array(String field, Value value) {
    return value instanceof Value.Array array ? array.items() : refuse(field, "an array", value);
  }

  static Value.Obj object(String field, Value value) {
    return value instanceof Value.Obj obj ? obj : refuse(field, "an object", value);
  }

  private static <T> T refuse(String field, String expected, Value found) {
    throw new JsonShapeException(field, expected, kind(found));
  }

  private static String kind(Value value) {
    return switch (value) {
      case Value.Null _ -> "null";
      case Value.Bool _ -> "true or false";
      case Value.Num _ -> "a number";
      case Value.Text _ -> "a text";
      case Value.Array _ -> "an array";
      case Value.Obj _ -> "an object";
    };
  }
}
