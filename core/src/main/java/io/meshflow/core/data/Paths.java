package io.meshflow.core.data;

import java.util.List;
import java.util.Optional;

/** Walks from a value to one inside it. */
final class Paths {

  private Paths() {}

  static Optional<Value> at(Value root, String... path) {
    Optional<Value> here = Optional.of(root);
    for (String step : path) {
      here = here.flatMap(value -> child(value, step));
    }
    return here;
  }

  private static Optional<Value> child(Value value, String step) {
    return switch (value) {
      case Value.Obj obj -> obj.field(step);
      case Value.Array array -> item(array.items(), step);
      case Value.Null _, Value.Bool _, Value.Num _, Value.Text _ -> Optional.empty();
    };
  }

  private static Optional<Value> item(List<Value> items, String step) {
    if (step.isEmpty() || step.length() > 9 || !step.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    int index = Integer.parseInt(step);
    return index < items.size() ? Optional.of(items.get(index)) : Optional.empty();
  }
}
