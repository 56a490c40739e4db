package io.meshflow.core.engine;

import io.meshflow.core.engine.CallRules.Prepared;
import java.util.List;
import java.util.function.Supplier;

/** Who may be asked for an effect: the first choice, then what stands in for it. */
@FunctionalInterface
interface Choices {

  /**
   * One that may be asked.
   *
   * @param place the intent's {@link io.meshflow.core.policy.Intent#place}
   */
  record Choice(String place, Supplier<Prepared> effect) {}

  /** At least one; may differ from one time to the next. */
  List<Choice> now();

  /** An effect that one alone can have. */
  static Choices only(Supplier<Prepared> effect) {
    return () -> List.of(new Choice("", effect));
  }
}
