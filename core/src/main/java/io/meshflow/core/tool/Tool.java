package io.meshflow.core.tool;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;

/** A tool that agents and workflows call. Thread safe; blocks; stops when interrupted. */
public interface Tool {

  ToolSpec spec();

  /**
   * Runs the tool; its arguments have been checked against the schema.
   *
   * @throws EffectFailure when it failed; its type says whether to try again
   */
  Result call(Permit<ToolCall> permit);

  /**
   * What a tool returned.
   *
   * @param text for models and people
   * @param data the same as data, {@code Value.NULL} when there is no more than the text
   * @param tainted true when somebody outside may have written it
   */
  record Result(String text, Value data, boolean tainted) {}
}
