package io.meshflow.models;

import io.meshflow.core.data.Value;
import java.util.List;

/** Reads fields of foreign JSON: absent, null or of another kind reads as empty. */
final class Loose {

  private Loose() {}

  static String text(Value.Obj object, String name) {
    return object.field(name).orElse(Value.NULL) instanceof Value.Text text ? text.value() : "";
  }

  static Value.Obj object(Value.Obj object, String name) {
    return object.field(name).orElse(Value.NULL) instanceof Value.Obj nested
        ? nested
        : Value.Obj.EMPTY;
  }

  static List<Value.Obj> objects(Value.Obj object, String name) {
    return object.field(name).orElse(Value.NULL) instanceof Value.Array array
        ? array.items().stream()
            .filter(Value.Obj.class::isInstance)
            .map(Value.Obj.class::cast)
            .toList()
        : List.of();
  }

  /** A count: zero unless it is a whole number above zero. */
  static long count(Value.Obj object, String name) {
    return object.field(name).orElse(Value.NULL) instanceof Value.Num number && number.isWhole()
        ? Math.max(0, (long) number.value())
        : 0;
  }
}
