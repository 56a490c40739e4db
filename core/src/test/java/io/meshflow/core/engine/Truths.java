package io.meshflow.core.engine;

import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Expressions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Conditions by table: a text stands for a predicate of its variables. */
final class Truths implements Expressions {

  private record Known(Set<String> names, Set<String> nodes, Predicate<Value.Obj> test)
      implements Expression {
    @Override
    public boolean holds(Value.Obj variables) {
      return test.test(variables);
    }
  }

  private final Map<String, Expression> known = new HashMap<>();

  Truths() {
    put("yes", variables -> true);
    put("no", variables -> false);
    put(
        "broken",
        variables -> {
          throw new Faulty("no such key", 7, List.of());
        });
  }

  /** A condition on the visit of its source. */
  Truths visit(String text, Predicate<Integer> test) {
    return put(text, variables -> test.test((int) variables.whole("visit")));
  }

  Truths put(String text, Predicate<Value.Obj> test) {
    known.put(
        text,
        new Known(Set.of("visit", "output", "nodes", "context", "status"), Set.of("*"), test));
    return this;
  }

  @Override
  public Expression compile(Condition condition) {
    Expression found = known.get(condition.text());
    if (found == null) {
      throw new Faulty("unknown word", 0, List.of());
    }
    return found;
  }
}
