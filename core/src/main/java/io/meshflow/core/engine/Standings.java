package io.meshflow.core.engine;

import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.Call;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.StepId;
import io.meshflow.core.run.WorkKey;
import java.util.Optional;

/** Tells whether a fact still makes sense in a run that has moved on since it was decided. */
final class Standings {

  private Standings() {}

  static boolean holds(Run run, RunEvent event) {
    return switch (event) {
      case RunEvent.StepStarted e ->
          next(run, e.step())
              && run.joins().startable(node(run, e.step()))
              && run.joins().inputs(node(run, e.step())).equals(e.inputs());
      case RunEvent.StepSkipped e ->
          next(run, e.step()) && run.joins().skippable(node(run, e.step()));
      case RunEvent.StepEnded e -> open(run, WorkKey.of(e.step()));
      case RunEvent.StepOverdue e ->
          goesOn(run, WorkKey.of(e.step())) && !run.step(e.step()).wasOverdue();
      case RunEvent.ItemEnded e -> open(run, e.work());
      case RunEvent.MapOpened e ->
          goesOn(run, WorkKey.of(e.step())) && run.step(e.step()).items().isEmpty();
      case RunEvent.ApprovalAsked e ->
          goesOn(run, e.id().key().work()) && run.approvals().find(e.id()).isEmpty();
      case RunEvent.ApprovalExpired e -> active(run) && open(run, e.id());
      case RunEvent.RetryScheduled e -> goesOn(run, e.key().work());
      case RunEvent.Draining e -> active(run);
      case RunEvent.Ended e -> run.open().isEmpty() && run.flights().none();
      case RunEvent.Admitted e -> true;
      case RunEvent.CallStarted e -> true;
      case RunEvent.CallRefused e -> true;
      case RunEvent.CallEnded e -> true;
      case RunEvent.ApprovalAnswered e -> true;
      case RunEvent.NoticeStarted e -> true;
      case RunEvent.NoticeEnded e -> true;
      case RunEvent.ChildStarted e -> true;
      case RunEvent.ChildEnded e -> true;
      case RunEvent.CancelAsked e -> true;
      case RunEvent.Parked e -> true;
      case RunEvent.Recovered e -> true;
      case RunEvent.BudgetSet e -> true;
    };
  }

  static boolean performs(Run run, Decision.Perform perform) {
    if (!goesOn(run, perform.key().work())) {
      return false;
    }
    Optional<Call> call = run.work(perform.key().work()).call(perform.key());
    int attempts = call.map(Call::attempts).orElse(0);
    return perform.attempt() == attempts + 1 && call.filter(Call::running).isEmpty();
  }

  static boolean opens(Run run, Decision.OpenChild child) {
    return goesOn(run, child.work()) && run.work(child.work()).child().isEmpty();
  }

  private static boolean next(Run run, StepId step) {
    return active(run) && run.joins().visits(node(run, step)) == step.visit() - 1;
  }

  private static int node(Run run, StepId step) {
    return run.graph().node(step.node());
  }

  private static boolean active(Run run) {
    return run.phase() instanceof Phase.Active;
  }

  private static boolean goesOn(Run run, WorkKey work) {
    return active(run) && open(run, work);
  }

  private static boolean open(Run run, Approval.Id id) {
    return run.approvals()
        .find(id)
        .filter(asked -> asked.result().state() == Approvals.State.OPEN)
        .isPresent();
  }

  private static boolean open(Run run, WorkKey work) {
    return run.findStep(work.step())
        .filter(Step::open)
        .filter(step -> step.work(work).open())
        .isPresent();
  }
}
