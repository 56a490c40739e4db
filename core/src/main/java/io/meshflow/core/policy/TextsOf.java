package io.meshflow.core.policy;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.util.List;
import java.util.function.UnaryOperator;

/** The texts inside a value. */
final class TextsOf {

  private TextsOf() {}

  /** The same value with every text changed; keys stay. */
  static Value changed(Value value, UnaryOperator<String> change) {
    return switch (value) {
      case Value.Text text -> Value.of(change.apply(text.value()));
      case Value.Array array -> array(array.items(), change);
      case Value.Obj object -> {
        ObjBuilder fields = Value.Obj.builder();
        object.fields().forEach((name, field) -> fields.put(name, changed(field, change)));
        yield fields.build();
      }
      case Value.Null none -> none;
      case Value.Bool flag -> flag;
      case Value.Num number -> number;
    };
  }

  private static Value array(List<Value> items, UnaryOperator<String> change) {
    return Value.array(items.stream().map(item -> changed(item, change)).toList());
  }
}
