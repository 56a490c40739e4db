package io.meshflow.core.model;

import io.meshflow.core.data.Value;

/** How many tokens a model may think before it answers, by what was wished for. Stateless. */
public final class Thinking {

  private static final long LITTLE = 1_024;
  private static final long SOME = 4_096;
  private static final long MUCH = 16_384;
  private static final long UNASKED = 8_192;

  private static final String BUDGET = "budget_tokens";
  private static final String EFFORT = "reasoning_effort";
  private static final String FIELD = "thinking";

  private Thinking() {}

  /** What these wishes come to in tokens; 0 when they say nothing of it. */
  public static long wished(Value.Obj wishes) {
    Value given = wishes.field(FIELD).orElse(Value.NULL);
    if (given.at(BUDGET).orElse(Value.NULL) instanceof Value.Num stated && stated.value() > 0) {
      return (long) stated.value();
    }
    long effort = word(wishes.field(EFFORT).orElse(Value.NULL));
    boolean adaptive = given.at("type").filter(Value.of("adaptive")::equals).isPresent();
    return adaptive && effort == 0 ? MUCH : effort;
  }

  private static long word(Value effort) {
    return effort instanceof Value.Text word
        ? switch (word.value()) {
          case "minimal", "low" -> LITTLE;
          case "medium" -> SOME;
          case "high", "xhigh", "max" -> MUCH;
          default -> 0;
        }
        : 0;
  }

  /** What a model with these abilities needs beside its answer under these wishes. */
  public static long beside(Value.Obj wishes, Abilities abilities) {
    if (abilities.lacking().contains(Ability.THINKING)) {
      return 0;
    }
    long wished = wished(wishes);
    return wished == 0 && abilities.thinks() ? UNASKED : wished;
  }

  /** The same wishes for at most so many tokens. */
  public static Value.Obj within(Value.Obj wishes, long most) {
    return wished(wishes) <= most
        ? wishes
        : wishes
            .without(EFFORT)
            .with(
                FIELD, Value.obj("type", Value.of("enabled"), BUDGET, Value.of(Math.max(1, most))));
  }

  /** The word for about as many tokens, for vendors who count in words. */
  public static String effort(long tokens) {
    return tokens <= LITTLE ? "low" : tokens <= SOME ? "medium" : "high";
  }
}
