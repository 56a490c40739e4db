package io.meshflow.core.run;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.MergeRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes one object of the objects that several steps put out, key by key under its rule. */
final class Merge {

  private record Best(Value value, double confidence) {}

  private final Map<String, MergeRule> rules;
  private final Set<String> only;
  private final Map<String, Best> values = new TreeMap<>();

  /** {@code only} names the keys wanted, none for all. */
  Merge(Map<String, MergeRule> rules, Set<String> only) {
    this.rules = rules;
    this.only = only;
  }

  void add(Output output, double confidence) {
    if (output.data() instanceof Value.Obj patch) {
      patch
          .fields()
          .forEach(
              (key, value) -> {
                if (only.isEmpty() || only.contains(key)) {
                  values.merge(key, first(key, value, confidence), (a, b) -> merge(key, a, b));
                }
              });
    }
  }

  private Best first(String key, Value value, double confidence) {
    boolean list = rules.get(key) == MergeRule.APPEND && !(value instanceof Value.Array);
    return new Best(list ? Value.array(value) : value, confidence);
  }

  private Best merge(String key, Best old, Best next) {
    return switch (rules.getOrDefault(key, MergeRule.OVERWRITE)) {
      case OVERWRITE -> next;
      case APPEND -> new Best(appended(old.value(), next.value()), next.confidence());
      case MAX_CONFIDENCE -> next.confidence() > old.confidence() ? next : old;
      case AND -> new Best(Value.of(truth(old.value()) && truth(next.value())), 1);
      case OR -> new Best(Value.of(truth(old.value()) || truth(next.value())), 1);
    };
  }

  private static Value appended(Value old, Value next) {
    List<Value> items = new ArrayList<>(((Value.Array) old).items());
    items.addAll(((Value.Array) next).items());
    return Value.array(items);
  }

  private static boolean truth(Value value) {
    return value.equals(Value.TRUE);
  }

  Value.Obj result() {
    ObjBuilder merged = Value.Obj.builder();
    values.forEach((key, best) -> merged.put(key, best.value()));
    return merged.build();
  }
}
