package io.meshflow.core.engine;

import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.Alarms;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.StepId;
import io.meshflow.core.workflow.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers alarms whose time has come. */
final class Due {

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
      case Alarms.Subject.StepTime time -> active ? timeOver(time.step()) : List.of();
      case Alarms.Subject.RunTime time -> List.of(endings.draining(RunStatus.FAILED, "timeout"));
      case Alarms.Subject.GraceOver over -> stopAll();
    };
  }

  private List<Decision> silence(Approval.Id id) {
    Optional<Approvals.Asked> asked = desk.run().approvals().find(id);
    return asked
        .<List<Decision>>map(question -> List.of(new Decision.Note(expired(question))))
        .orElse(List.of());
  }

  private RunEvent expired(Approvals.Asked question) {
    Approval.Terms terms = question.terms();
    boolean higher = terms.level() + 1 < Math.max(1, terms.reviewers().size());
    if (terms.onTimeout() == Policy.OnTimeout.ESCALATE && higher) {
      return new RunEvent.ApprovalExpired(
          question.id(), Policy.OnTimeout.ESCALATE, Optional.of(nextDeadline(question)));
    }
    Policy.OnTimeout action =
        terms.onTimeout() == Policy.OnTimeout.APPROVE
            ? Policy.OnTimeout.APPROVE
            : Policy.OnTimeout.REJECT;
    return new RunEvent.ApprovalExpired(question.id(), action, Optional.empty());
  }

  private Instant nextDeadline(Approvals.Asked question) {
    Duration patience =
        Duration.between(question.at(), question.terms().deadline().orElse(desk.now()));
    return desk.now().plus(patience.isPositive() ? patience : Duration.ofMinutes(15));
  }

  private List<Decision> timeOver(StepId id) {
    Step step = desk.run().step(id);
    if (!step.open()) {
      return List.of();
    }
    StepOutcome outcome = Endings.afterTimeout(desk.policy().limits().stepTimeoutAction());
    return endings.end(
        step.whole().key(), Ending.bad(outcome, "step_timeout", "the step took too long"));
  }

  private List<Decision> stopAll() {
    List<Decision> stops = new ArrayList<>();
    desk.run().open().forEach(step -> stops.addAll(Stops.of(step)));
    return stops;
  }
}
