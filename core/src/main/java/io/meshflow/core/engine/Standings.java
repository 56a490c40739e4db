package io.meshflow.core.engine;

import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.StepId;
import io.meshflow.core.run.WorkKey;

/** Tells whether a fact still makes sense in a run that has moved on since it was decided. */
final class Standings {

  private Standings() {}

  static boolean holds(Run run, RunEvent event) {
    return switch (event) {
      case RunEvent.StepStarted started -> fresh(run, started.step());
      case RunEvent.StepSkipped skipped -> fresh(run, skipped.step());
      case RunEvent.StepEnded ended -> open(run, WorkKey.of(ended.step()));
      case RunEvent.ItemEnded ended -> open(run, ended.work());
      case RunEvent.MapOpened map -> open(run, WorkKey.of(map.step()));
      case RunEvent.ApprovalAsked asked ->
          open(run, asked.id().key().work()) && run.approvals().find(asked.id()).isEmpty();
      case RunEvent.RetryScheduled retry -> open(run, retry.key());
      case RunEvent.Draining draining -> run.phase() instanceof Phase.Active;
      case RunEvent.Ended ended -> run.open().isEmpty();
      default -> true;
    };
  }

  private static boolean fresh(Run run, StepId step) {
    int node = run.graph().node(step.node());
    boolean active = run.phase() instanceof Phase.Active;
    return active && run.joins().visits(node) == step.visit() - 1;
  }

  private static boolean open(Run run, CallKey key) {
    return open(run, key.work());
  }

  static boolean open(Run run, WorkKey work) {
    return run.findStep(work.step())
        .filter(Step::open)
        .filter(step -> step.work(work).open())
        .isPresent();
  }
}
