package io.meshflow.core.engine;

import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.Alarms;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.Notice;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.StepId;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.workflow.StepOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers alarms whose time has come. */
final class Due {

  private static final String LATE = "step_timeout";

  private final Desk desk;
  private final Moves moves;
  private final Endings endings;

  Due(Desk desk, Moves moves) {
    this.desk = desk;
    this.moves = moves;
    this.endings = new Endings(desk);
  }

  List<Decision> answer(Alarms.Subject subject) {
    boolean active = desk.run().phase() instanceof Phase.Active;
    return switch (subject) {
      case Alarms.Subject.Retry retry -> active ? moves.next(retry.key().work()) : List.of();
      case Alarms.Subject.Silence silence -> active ? silence(silence.id()) : List.of();
      case Alarms.Subject.Tell tell -> active ? tell(tell.notice()) : List.of();
      case Alarms.Subject.StepTime time -> active ? timeOver(time.step()) : List.of();
      case Alarms.Subject.RunTime time -> List.of(endings.draining(RunStatus.FAILED, "timeout"));
      case Alarms.Subject.GraceOver over -> cutOff();
    };
  }

  private List<Decision> tell(Notice notice) {
    int attempt = desk.run().notices().attempts(notice) + 1;
    return List.of(
        Telling.call(desk.run(), notice)
            .<Decision>map(call -> new Decision.Tell(notice, attempt, call))
            .orElseGet(() -> new Decision.Note(Telling.gone(notice, attempt))));
  }

  private List<Decision> silence(Approval.Id id) {
    Optional<Approvals.Asked> asked = desk.run().approvals().find(id);
    return asked
        .<List<Decision>>map(question -> List.of(new Decision.Note(expired(question))))
        .orElse(List.of());
  }

  private RunEvent expired(Approvals.Asked question) {
    Approval.Terms terms = question.terms();
    if (terms.onTimeout() == Policy.OnTimeout.ESCALATE && terms.higher()) {
      Instant next = desk.now().plus(desk.run().approvals().patience(question.id()));
      return new RunEvent.ApprovalExpired(
          question.id(), Policy.OnTimeout.ESCALATE, Optional.of(next));
    }
    Policy.OnTimeout action =
        terms.onTimeout() == Policy.OnTimeout.APPROVE
            ? Policy.OnTimeout.APPROVE
            : Policy.OnTimeout.REJECT;
    return new RunEvent.ApprovalExpired(question.id(), action, Optional.empty());
  }

  private List<Decision> timeOver(StepId id) {
    Step step = desk.run().step(id);
    WorkKey work = step.whole().key();
    if (!step.open()) {
      return List.of();
    }
    return switch (desk.policy().limits().stepTimeoutAction()) {
      case SKIP ->
          endings.end(work, new Ending(StepOutcome.SKIPPED, LATE, Output.NOTHING, 0, false));
      case FAIL -> endings.end(work, timedOut());
      case RETRY -> step.wasOverdue() ? endings.end(work, timedOut()) : again(step);
    };
  }

  private static Ending timedOut() {
    return Ending.bad(StepOutcome.TIMED_OUT, LATE, "the step took too long");
  }

  /** The same time once more; what is cut off is tried again as its effect class allows. */
  private static List<Decision> again(Step step) {
    List<Decision> decisions = new ArrayList<>(Stops.calls(step));
    decisions.add(new Decision.Note(new RunEvent.StepOverdue(step.id())));
    return decisions;
  }

  private List<Decision> cutOff() {
    List<Decision> ends = new ArrayList<>();
    desk.run().open().forEach(step -> ends.addAll(endings.cancel(step)));
    return ends;
  }
}
