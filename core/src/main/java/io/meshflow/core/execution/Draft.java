package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.engine.Asking;
import io.meshflow.core.engine.Decider;
import io.meshflow.core.engine.Decision;
import io.meshflow.core.engine.Telling;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.policy.Preview;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * One commit of a run in the making: facts already folded but not yet on disk, and what is to be
 * done once they are.
 */
final class Draft {

  /** In place of an epoch: whatever is under way may end, nothing else starts. */
  static final long NOTHING_NEW = -1;

  /** A child to admit in the same commit. */
  record Child(Decision.OpenChild order, RunId id, long budgetMicros) {}

  private final Run run;
  private final Instant now;
  private final Decider decider;
  private final GateDesk desk;
  private final long epoch;
  private final List<RunEvent> events = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();
  private final List<Announcement> announcements = new ArrayList<>();
  private final List<Decision> stops = new ArrayList<>();
  private final List<Child> children = new ArrayList<>();
  private final Outlay outlay = new Outlay();
  private final Denials denials;

  Draft(Run run, Instant now, Decider decider, GateDesk desk, long epoch, Denials denials) {
    this.denials = denials;
    this.run = run;
    this.now = now;
    this.decider = decider;
    this.desk = desk;
    this.epoch = epoch;
  }

  void note(RunEvent event) {
    if (event instanceof RunEvent.CallEnded ended) {
      outlay.ended(run, ended);
    }
    run.apply(event, now);
    events.add(event);
  }

  /** Decides and applies until nothing more follows. */
  void settle() {
    boolean moved = true;
    while (moved) {
      moved = apply(decider.alarms(run, now));
      moved |= apply(decider.decide(run, run.takeAttention(), now));
    }
  }

  private boolean apply(List<Decision> decisions) {
    boolean moved = false;
    for (Decision decision : decisions) {
      if (Decider.stands(run, decision) && !held(decision)) {
        moved |= apply(decision);
      }
    }
    return moved;
  }

  private boolean held(Decision decision) {
    boolean starts =
        decision instanceof Decision.Perform
            || decision instanceof Decision.OpenChild
            || decision instanceof Decision.Tell;
    return starts && epoch == NOTHING_NEW;
  }

  private boolean apply(Decision decision) {
    switch (decision) {
      case Decision.Note note -> note(note.event());
      case Decision.Perform perform -> perform(perform);
      case Decision.OpenChild child -> open(child);
      case Decision.Tell tell -> tell(tell);
      case Decision.Stop stop -> {
        return stop(stop);
      }
      case Decision.StopChild stop -> {
        return stop(stop);
      }
    }
    return true;
  }

  /** Takes over what another process left; children that nobody waits for are stopped again. */
  void recovered(long lease) {
    note(new RunEvent.Recovered(lease));
    new LinkedHashMap<>(run.notices().underWay())
        .forEach(
            (notice, attempt) ->
                note(Telling.ended(run, notice, attempt, "process_lost", Duration.ZERO, now)));
    run.flights()
        .children()
        .forEach(
            (work, child) -> {
              if (!run.step(work.step()).open()) {
                stop(new Decision.StopChild(child));
              }
            });
  }

  private boolean stop(Decision stop) {
    if (!stops.contains(stop)) {
      stops.add(stop);
    }
    return false;
  }

  private void perform(Decision.Perform perform) {
    Reservation worst = Reservation.of(perform.intent());
    Judgment judged = desk.judge(run, perform.key(), perform.intent(), worst, now);
    switch (denials.judge(perform, judged.verdict())) {
      case Verdict.Allowed allowed -> start(perform, worst, allowed, judged.gateFacts());
      case Verdict.Blocked blocked ->
          note(
              new RunEvent.CallRefused(
                  perform.key(),
                  perform.intent().action(),
                  blocked.ofPlace() ? perform.intent().place() : "",
                  blocked.reason().word(),
                  blocked.rule(),
                  Value.of(blocked.detail()),
                  judged.gateFacts()));
      case Verdict.NeedsApproval needs -> {
        Approval.Id id = new Approval.Id(Approval.Kind.GATE, perform.key(), 1);
        note(
            new Asking(run.workflow().policy(), now)
                .gate(
                    id,
                    needs,
                    perform.intent(),
                    View.tainted(run, perform.key()),
                    judged.gateFacts()));
      }
    }
  }

  private void start(
      Decision.Perform perform, Reservation worst, Verdict.Allowed allowed, Value gateFacts) {
    Instant deadline = now.plus(perform.patience());
    RunEvent.CallTerms terms =
        new RunEvent.CallTerms(
            perform.intent().action(),
            perform.intent().place(),
            perform.intent().risk(),
            perform.intent().effectClass(),
            worst.reservedMicros(),
            worst.tokens(),
            Optional.of(deadline),
            String.join(",", allowed.notes()));
    RunEvent.CallStarted started =
        new RunEvent.CallStarted(
            perform.key(), perform.attempt(), terms, perform.request(), gateFacts);
    note(started);
    outlay.begun(run, started, worst, now);
    String key = perform.key().effectKey(run.id());
    Permit.Grant grant =
        new Permit.Grant(
            run.id().value(),
            key,
            perform.attempt(),
            epoch,
            deadline,
            run.correlation().under(Correlation.span(key + "@" + perform.attempt())),
            run.site().folder());
    effects.add(
        new Effect(
            perform.key(),
            perform.attempt(),
            perform.intent(),
            worst,
            grant,
            preview(perform),
            run.admission().tenant()));
  }

  private void tell(Decision.Tell tell) {
    Judgment judged = desk.judge(run, tell.call(), now);
    if (judged.verdict() instanceof Verdict.Allowed) {
      note(new RunEvent.NoticeStarted(tell.notice(), tell.attempt(), judged.gateFacts()));
      String key = run.id() + "/" + tell.notice();
      Permit.Grant grant =
          new Permit.Grant(
              run.id().value(),
              tell.call().id(),
              tell.attempt(),
              epoch,
              now.plus(Telling.PATIENCE),
              run.correlation().under(Correlation.span(key + "@" + tell.attempt())));
      announcements.add(
          new Announcement(
              tell.notice(), tell.attempt(), tell.call(), grant, run.admission().tenant()));
    } else {
      String rule =
          judged.verdict() instanceof Verdict.Blocked blocked ? blocked.rule() : "approval";
      note(
          new RunEvent.NoticeEnded(
              tell.notice(), tell.attempt(), rule, Optional.empty(), judged.gateFacts()));
    }
  }

  private Preview preview(Decision.Perform perform) {
    if (perform.intent() instanceof EmbeddingRequest) {
      return Preview.ofVectors(run.workflow().policy());
    }
    return Previews.of(run.workflow(), perform.key().work().step().node());
  }

  private void open(Decision.OpenChild order) {
    RunId child = RunId.childOf(run.id() + "/" + order.work());
    long share = share();
    note(new RunEvent.ChildStarted(order.work(), child, share));
    children.add(new Child(order, child, share));
  }

  /** An even part of what is left, so that a child does not starve the steps beside it. */
  private long share() {
    long left = Math.max(0, run.spending().cap() - run.spending().committed());
    return left / Math.max(1, run.open().size());
  }

  /** Takes in how an attempt to tell somebody ended. */
  void told(Message.NoticeOver over) {
    note(Telling.ended(run, over.notice(), over.attempt(), over.code(), over.pause(), now));
  }

  /** True when something begins once it is on disk. */
  boolean begins() {
    return !effects.isEmpty() || !announcements.isEmpty() || !children.isEmpty();
  }

  Outlay outlay() {
    return outlay;
  }

  List<RunEvent> events() {
    return events;
  }

  List<Effect> effects() {
    return effects;
  }

  List<Announcement> announcements() {
    return announcements;
  }

  List<Decision> stops() {
    return stops;
  }

  List<Child> children() {
    return children;
  }

  Instant now() {
    return now;
  }
}
