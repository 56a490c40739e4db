package io.meshflow.core.run;

import io.meshflow.core.data.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One effect of a piece of work and where it stands. Changed by the fold alone. */
public final class Call {

  /** Where a call stands. */
  public sealed interface State {
    /** Its attempt is under way. */
    record Running(Instant since) implements State {}

    /** Its last attempt is over. */
    record Over(CallOutcome outcome, String code, Value result) implements State {}

    /** The next attempt waits for an instant. */
    record Waiting(Instant until) implements State {}

    /** The gate stopped it. */
    record Refused(String reason, String rule, Value detail) implements State {}

    /** Nothing was tried yet. */
    record Fresh() implements State {}
  }

  private static final int MOST_CAUSES = 16;

  private final CallKey key;
  private State state = new State.Fresh();
  private int attempts;
  private int failures;
  private boolean overdue;
  private final List<Value> causes = new ArrayList<>(0);
  private RunEvent.@Nullable CallTerms terms;

  Call(CallKey key) {
    this.key = key;
  }

  void started(RunEvent.CallStarted event, Instant at) {
    attempts = event.attempt();
    terms = event.terms();
    overdue = false;
    state = new State.Running(at);
  }

  void ended(RunEvent.CallEnded event) {
    boolean cut = overdue && event.outcome() == CallOutcome.CANCELLED;
    CallOutcome outcome = cut ? CallOutcome.TIMED_OUT : event.outcome();
    state = new State.Over(outcome, cut ? "step_timeout" : event.code(), event.result());
    if (!cut && outcome != CallOutcome.UNKNOWN) {
      failures++;
      if (outcome != CallOutcome.DONE && causes.size() < MOST_CAUSES) {
        causes.add(event.result());
      }
    }
  }

  /** The step has had its time: when the attempt is cut off now, its time was over. */
  void overdue() {
    overdue = running();
  }

  void waits(Instant until) {
    state = new State.Waiting(until);
  }

  void refused(RunEvent.CallRefused event) {
    state = new State.Refused(event.reason(), event.rule(), event.detail());
  }

  public CallKey key() {
    return key;
  }

  public State state() {
    return state;
  }

  /** Attempts started so far. */
  public int attempts() {
    return attempts;
  }

  /** Attempts that ended by themselves; those a crash or the step's time cut off do not count. */
  public int failures() {
    return failures;
  }

  /** What was said of the first attempts that failed, oldest first. */
  public List<Value> causes() {
    return List.copyOf(causes);
  }

  /** Terms of the newest attempt. */
  public Optional<RunEvent.CallTerms> terms() {
    return Optional.ofNullable(terms);
  }

  public boolean running() {
    return state instanceof State.Running;
  }
}
