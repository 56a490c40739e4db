package io.meshflow.core.run;

import io.meshflow.core.data.Value;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /**
   * How often one that was asked failed, and what it said last.
   *
   * @param notBefore when it wants to be asked again
   */
  public record Failures(int times, Value last, Instant notBefore) {
    private Failures and(Failures next) {
      return new Failures(times + next.times(), next.last(), next.notBefore());
    }
  }

  private final CallKey key;
  private State state = new State.Fresh();
  private int attempts;
  private int failures;
  private boolean overdue;
  private final Map<String, Failures> failuresAt = new LinkedHashMap<>(0);
  private final Map<String, State.Refused> refusedAt = new LinkedHashMap<>(0);
  private State over = new State.Fresh();
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

  void ended(RunEvent.CallEnded event, Instant at) {
    boolean cut = overdue && event.outcome() == CallOutcome.CANCELLED;
    CallOutcome outcome = cut ? CallOutcome.TIMED_OUT : event.outcome();
    over = new State.Over(outcome, cut ? "step_timeout" : event.code(), event.result());
    state = over;
    if (!cut && outcome != CallOutcome.UNKNOWN) {
      failures++;
      Failures one = new Failures(1, event.result(), at.plus(event.pause()));
      failuresAt.merge(place(), one, Failures::and);
    }
  }

  /** The step has had its time: when the attempt is cut off now, its time was over. */
  void overdue() {
    overdue = running();
  }

  void waits(Instant until) {
    state = new State.Waiting(until);
  }

  /** Where a stand-in may do, an attempt that is over still says how the call stands. */
  void refused(RunEvent.CallRefused event) {
    State.Refused refused = new State.Refused(event.reason(), event.rule(), event.detail());
    if (!event.place().isEmpty()) {
      refusedAt.put(event.place(), refused);
    }
    if (event.place().isEmpty() || failuresAt.isEmpty()) {
      state = refused;
    } else if (state instanceof State.Waiting || state instanceof State.Fresh) {
      state = over;
    }
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

  /** How attempts failed by who was asked, in the order in which they failed first. */
  public Map<String, Failures> failuresAt() {
    return Collections.unmodifiableMap(failuresAt);
  }

  /** Who must not be asked, in the order in which the gate said so. */
  public Map<String, State.Refused> refusedAt() {
    return Collections.unmodifiableMap(refusedAt);
  }

  private String place() {
    return terms == null ? "" : terms.place();
  }

  /** Terms of the newest attempt. */
  public Optional<RunEvent.CallTerms> terms() {
    return Optional.ofNullable(terms);
  }

  public boolean running() {
    return state instanceof State.Running;
  }
}
