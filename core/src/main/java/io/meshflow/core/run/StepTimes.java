package io.meshflow.core.run;

import java.time.Duration;
import java.time.Instant;

/**
 * Times steps: a step that does nothing but wait for people is not timed, and neither is an outage.
 */
final class StepTimes {

  private final State state;

  StepTimes(State state) {
    this.state = state;
  }

  /** Gives a step its whole time from an instant on. */
  void restart(Step step, Instant at) {
    step.clockFrom(at);
    arm(step);
  }

  /** Stops or goes on, after something about the step has changed. */
  void look(Step step, Instant at) {
    if (!step.open()) {
      return;
    }
    boolean waits = !step.busy() && state.approvals.waits(step.id());
    if (waits && !step.paused()) {
      step.pause(at);
      state.alarms.clear(new Alarms.Subject.StepTime(step.id()));
    } else if (!waits && step.paused()) {
      step.unpause(at);
      arm(step);
    }
  }

  void outage(Step step, Duration outage) {
    if (!step.paused()) {
      step.clockFrom(step.clock().plus(outage));
      arm(step);
    }
  }

  private void arm(Step step) {
    Duration own = state.graph.node(step.node()).settings().timeout();
    Duration limit = own.isZero() ? state.workflow.policy().limits().stepTimeout() : own;
    if (limit.isPositive() && state.active()) {
      state.alarms.set(new Alarms.Subject.StepTime(step.id()), step.clock().plus(limit));
    }
  }
}
