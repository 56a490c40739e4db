package io.meshflow.core.engine;

import io.meshflow.core.engine.CallRules.Prepared;
import java.util.function.Supplier;

/** What an effect may be asked of: the first choice, then what stands in where a choice failed. */
interface Choices {

  /** How many there are; at least one. */
  int count();

  /** The effect as asked of one of them, counted from 0. */
  Prepared at(int choice);

  /** An effect that can be asked of one place only. */
  static Choices only(Supplier<Prepared> effect) {
    return new Choices() {
      @Override
      public int count() {
        return 1;
      }

      @Override
      public Prepared at(int choice) {
        return effect.get();
      }
    };
  }
}
