package io.meshflow.core.engine;

import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.workflow.StepOutcome;

/**
 * How work is to end, before its output was checked and its ways were chosen.
 *
 * @param stated confidence as the model stated it, 1 for what is no model's
 */
record Ending(StepOutcome outcome, String code, Output output, double stated, boolean tainted) {

  static Ending done(Output output, double stated, boolean tainted) {
    return new Ending(StepOutcome.DONE, "", output, stated, tainted);
  }

  static Ending bad(StepOutcome outcome, String code, String detail) {
    return new Ending(outcome, code, Output.of(detail), 0, false);
  }

  Ending with(double confidence) {
    return new Ending(outcome, code, output, confidence, tainted);
  }

  RunEvent.Ending fact() {
    return new RunEvent.Ending(code, stated, tainted);
  }
}
