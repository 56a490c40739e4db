package io.meshflow.core.engine;

import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.workflow.StepOutcome;

/**
 * How work is to end, before its output was checked and its ways were chosen.
 *
 * @param stated confidence as the model stated it, 1 for what is no model's
 * @param rule the check of outputs that blocked it; empty for none
 */
record Ending(
    StepOutcome outcome, String code, Output output, double stated, boolean tainted, String rule) {

  /** An end that no check of outputs brought about. */
  Ending(StepOutcome outcome, String code, Output output, double stated, boolean tainted) {
    this(outcome, code, output, stated, tainted, "");
  }

  static Ending done(Output output, double stated, boolean tainted) {
    return new Ending(StepOutcome.DONE, "", output, stated, tainted);
  }

  static Ending bad(StepOutcome outcome, String code, String detail) {
    return new Ending(outcome, code, Output.of(detail), 0, false);
  }

  /** Blocked by a rule of the gate of outputs. */
  static Ending blocked(Verdict.Blocked by) {
    Output why = Output.of(by.detail());
    return new Ending(StepOutcome.BLOCKED, by.reason().word(), why, 0, false, by.rule());
  }

  Ending with(double confidence) {
    return new Ending(outcome, code, output, confidence, tainted, rule);
  }

  RunEvent.Ending fact() {
    return new RunEvent.Ending(code, stated, tainted, rule);
  }
}
