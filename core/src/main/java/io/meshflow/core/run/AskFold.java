package io.meshflow.core.run;

import java.time.Instant;

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
    }
  }

  /** A question was answered, or goes on at a higher level. */
  private void settled(Approval.Id id, Instant at) {
    alarm(id);
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
