package io.meshflow.core.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether an agent that fails may go on: closed lets everything through, open nothing, half-open
 * one probe at a time. An immutable value; time is an argument.
 */
public record CircuitBreaker(Policy.Breaker rules, State state) {

  /** Where a breaker is. */
  public sealed interface State {
    /** Lets everything through; remembers the failures of the window, oldest first. */
    record Closed(List<Instant> failures) implements State {
      public Closed {
        failures = List.copyOf(failures);
      }
    }

    /** Lets nothing through until its rest is over. */
    record Open(Instant since) implements State {}

    /** A probe is under way since then; one that never returns is given up after another rest. */
    record HalfOpen(Instant probed) implements State {}
  }

  /** An answer, and the breaker that remembers it. */
  public record Admission(boolean allowed, CircuitBreaker next) {}

  /** A breaker that has seen nothing. */
  public static CircuitBreaker closed(Policy.Breaker rules) {
    return new CircuitBreaker(rules, new State.Closed(List.of()));
  }

  /** Asks for one attempt. */
  public Admission admit(Instant now) {
    return switch (state) {
      case State.Closed closed -> new Admission(true, this);
      case State.Open open -> probe(rested(open.since(), now), now);
      case State.HalfOpen half -> probe(rested(half.probed(), now), now);
    };
  }

  /** True when an attempt would be refused now. */
  public boolean open(Instant now) {
    return !admit(now).allowed();
  }

  private Admission probe(boolean allowed, Instant now) {
    return new Admission(allowed, allowed ? with(new State.HalfOpen(now)) : this);
  }

  private boolean rested(Instant since, Instant now) {
    return !now.isBefore(since.plus(rules.halfOpenAfter()));
  }

  /** An attempt succeeded: a probe closes the breaker; late answers leave an open one open. */
  public CircuitBreaker succeeded() {
    return switch (state) {
      case State.Closed closed -> this;
      case State.Open open -> this;
      case State.HalfOpen half -> closed(rules);
    };
  }

  /** An attempt failed: opens the breaker when it was a probe or one too many. */
  public CircuitBreaker failed(Instant now) {
    return switch (state) {
      case State.Closed closed -> counted(closed, now);
      case State.Open open -> this;
      case State.HalfOpen half -> with(new State.Open(now));
    };
  }

  private CircuitBreaker counted(State.Closed closed, Instant now) {
    List<Instant> recent = new ArrayList<>(closed.failures());
    recent.removeIf(failure -> failure.plus(rules.window()).isBefore(now));
    recent.add(now);
    return recent.size() >= rules.threshold()
        ? with(new State.Open(now))
        : with(new State.Closed(recent));
  }

  private CircuitBreaker with(State next) {
    return new CircuitBreaker(rules, next);
  }
}
