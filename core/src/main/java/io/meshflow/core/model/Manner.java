package io.meshflow.core.model;

import io.meshflow.core.data.Value;
import java.time.Duration;
import java.util.Optional;

/**
 * How an author wants models to answer, beyond length and temperature; what is empty is left to the
 * model's alias, then to the vendor.
 *
 * @param wishes {@code top_p}, {@code stop}, {@code seed}, {@code tool_choice}, {@code
 *     reasoning_effort} and {@code thinking} in the words of OpenAI's chat completions
 * @param answers how old an answer may be that is given again; zero for never
 * @param prompts whether the vendor is to keep the beginning of the prompt
 * @param history how many turns of an agent's own are told again, the latest; empty for all
 */
public record Manner(
    Value.Obj wishes,
    Optional<Duration> answers,
    Optional<Boolean> prompts,
    Optional<Integer> history) {

  private static final Value NO_TOOL = Value.of("none");

  public static final Manner USUAL =
      new Manner(Value.Obj.EMPTY, Optional.empty(), Optional.empty());

  /** Of an agent that is told all of its turns again. */
  public Manner(Value.Obj wishes, Optional<Duration> answers, Optional<Boolean> prompts) {
    this(wishes, answers, prompts, Optional.empty());
  }

  /**
   * The wishes for one turn. A tool that must be called must be called once: after its answer the
   * model is free, since it would never come to an end.
   */
  public Value.Obj wishes(boolean called) {
    boolean forced =
        wishes.field("tool_choice").filter(choice -> !choice.equals(NO_TOOL)).isPresent();
    return called && forced ? wishes.without("tool_choice") : wishes;
  }

  /** What may be reused of calls of a model that is usually called like this. */
  public Reuse reuse(Reuse usual) {
    return new Reuse(answers.orElse(usual.answers()), prompts.orElse(usual.prompts()));
  }
}
