package io.meshflow.core.run;

import java.time.Instant;

/** Folds the facts about effects and child runs. */
final class CallFold {

  private final State state;
  private final StepTimes times;

  CallFold(State state, StepTimes times) {
    this.state = state;
    this.times = times;
  }

  private Call call(CallKey key) {
    return state.begin(key.work()).open(key);
  }

  void started(RunEvent.CallStarted event, Instant at) {
    CallKey key = event.key();
    call(key).started(event, at);
    state.alarms.clear(new Alarms.Subject.Retry(key));
    state.spending.reserve(
        key.toString(), event.terms().reservedMicros(), event.terms().reservedTokens());
    if (state.flights.started(key, event.attempt(), new Flights.Begun(event.terms(), at))) {
      flown(key.work(), 1, at);
    }
  }

  void refused(RunEvent.CallRefused event) {
    call(event.key()).refused(event);
    state.alarms.clear(new Alarms.Subject.Retry(event.key()));
    state.touched.work(event.key().work());
  }

  /** News of an attempt that is not under way changes nothing: it is late or repeated. */
  void ended(RunEvent.CallEnded event, Instant at) {
    CallKey key = event.key();
    if (!state.flights.ended(key, event.attempt())) {
      return;
    }
    state.spending.settle(key.toString(), event.charge(), event.known().usage());
    if (state.steps.isOpen(key.work().step())) {
      call(key).ended(event, at);
      state.touched.work(key.work());
    }
    flown(key.work(), -1, at);
  }

  void retry(RunEvent.RetryScheduled event) {
    call(event.key()).waits(event.at());
    state.alarms.set(new Alarms.Subject.Retry(event.key()), event.at());
  }

  void childStarted(RunEvent.ChildStarted event, Instant at) {
    WorkKey work = event.work();
    state.begin(work).childStarted(event.child());
    state.spending.reserve(work.toString(), event.budgetMicros(), 0);
    if (state.flights.childStarted(work, event.child())) {
      flown(work, 1, at);
    }
  }

  void childEnded(RunEvent.ChildEnded event, Instant at) {
    WorkKey work = event.work();
    if (!state.flights.childEnded(work, event.child())) {
      return;
    }
    state.spending.settle(work.toString(), event.charge(), event.charge().usage());
    state.begin(work).childEnded(event);
    state.touched.work(work);
    flown(work, -1, at);
  }

  private void flown(WorkKey work, int more, Instant at) {
    Step step = state.steps.step(work.step());
    step.flown(more);
    times.look(step, at);
    state.touched.phase();
  }
}
