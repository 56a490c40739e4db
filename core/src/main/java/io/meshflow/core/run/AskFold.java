package io.meshflow.core.run;

import java.time.Instant;
import java.util.Optional;

/** Folds the facts about questions and answers. */
final class AskFold {

  private final State state;
  private final StepTimes times;

  AskFold(State state, StepTimes times) {
    this.state = state;
    this.times = times;
  }

  void asked(RunEvent.ApprovalAsked event, Instant at) {
    state.begin(event.id().key().work());
    state.approvals.ask(event, state.records, at);
    state.runClock(at);
    state.alarms.clear(new Alarms.Subject.Retry(event.id().key()));
    alarm(event.id());
    if (state.active()) {
      state.notices.asked(event.id(), event.terms().level(), at);
    }
    times.look(state.steps.step(event.id().key().work().step()), at);
  }

  void answered(RunEvent.ApprovalAnswered event, Instant at) {
    if (state.approvals.answer(event)) {
      settled(event.id(), at);
    }
  }

  void expired(RunEvent.ApprovalExpired event, Instant at) {
    if (state.approvals.expire(event)) {
      settled(event.id(), at);
      state.notices.settled(event.id());
      if (state.active()) {
        level(event.id()).ifPresent(level -> state.notices.asked(event.id(), level, at));
      }
    }
  }

  void told(RunEvent.NoticeEnded event) {
    int asked = event.notice().level();
    boolean open = level(event.notice().about()).filter(level -> level == asked).isPresent();
    state.notices.ended(event, open && state.active());
  }

  /** The level of people that is asked now; empty for a question that is settled. */
  private Optional<Integer> level(Approval.Id id) {
    return state
        .approvals
        .find(id)
        .filter(asked -> asked.result().state() == Approvals.State.OPEN)
        .map(asked -> asked.terms().level());
  }

  /** A question was answered, or goes on at a higher level. */
  private void settled(Approval.Id id, Instant at) {
    alarm(id);
    if (level(id).isEmpty()) {
      state.notices.settled(id);
    }
    state.runClock(at);
    state.touched.work(id.key().work());
    times.look(state.steps.step(id.key().work().step()), at);
  }

  private void alarm(Approval.Id id) {
    Alarms.Subject silence = new Alarms.Subject.Silence(id);
    state.alarms.clear(silence);
    if (state.active()) {
      state.approvals.deadline(id).ifPresent(when -> state.alarms.set(silence, when));
    }
  }
}
