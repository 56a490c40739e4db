package io.meshflow.core.run;

import io.meshflow.core.workflow.StepOutcome;

/** A step whose end the run does not survive: it has to drain. */
public record Downfall(StepId step, RunStatus towards, String code) {

  static Downfall of(Step step) {
    StepOutcome outcome = step.outcome().orElse(StepOutcome.FAILED);
    String code = step.whole().ending().code();
    return new Downfall(step.id(), status(outcome), code.isEmpty() ? outcome.word() : code);
  }

  static Downfall exhausted(Step step) {
    return new Downfall(step.id(), RunStatus.MAX_ITERATIONS, "max_iterations");
  }

  private static RunStatus status(StepOutcome outcome) {
    return switch (outcome) {
      case BLOCKED, REJECTED -> RunStatus.BLOCKED;
      case CANCELLED -> RunStatus.CANCELLED;
      case DONE, FAILED, TIMED_OUT, SKIPPED -> RunStatus.FAILED;
    };
  }
}
