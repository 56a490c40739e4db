package io.meshflow.core.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether an agent that fails may go on: closed lets everything through, open nothing, half-open
 * one probe at a time. It opens when so many attempts of a window failed as the rules say, and they
 * are half of all of them at least. An immutable value; time is an argument.
 */
public record CircuitBreaker(Policy.Breaker rules, State state) {

  /** Where a breaker is. */
  public sealed interface State {
    /** Lets everything through; remembers how the attempts of the window went, oldest first. */
    record Closed(List<Tally> tallies) implements State {
      public Closed {
        tallies = List.copyOf(tallies);
      }

      private long failures() {
        return tallies.stream().mapToLong(Tally::failed).sum();
      }

      private long successes() {
        return tallies.stream().mapToLong(Tally::succeeded).sum();
      }
    }

    /** Lets nothing through until its rest is over. */
    record Open(Instant since) implements State {}

    /** A probe is under way since then; one that never returns is given up after another rest. */
    record HalfOpen(Instant probed) implements State {}
  }

  /** How many attempts of a tenth of the window went well and how many did not. */
  public record Tally(Instant since, long failed, long succeeded) {
    private Tally plus(boolean success) {
      return new Tally(since, failed + (success ? 0 : 1), succeeded + (success ? 1 : 0));
    }
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
  public CircuitBreaker succeeded(Instant now) {
    return switch (state) {
      case State.Closed closed -> with(counted(closed, now, true));
      case State.Open open -> this;
      case State.HalfOpen half -> closed(rules);
    };
  }

  /** An attempt failed: opens the breaker when it was a probe or one too many. */
  public CircuitBreaker failed(Instant now) {
    return switch (state) {
      case State.Closed closed -> failed(counted(closed, now, false), now);
      case State.Open open -> this;
      case State.HalfOpen half -> with(new State.Open(now));
    };
  }

  private CircuitBreaker failed(State.Closed counted, Instant now) {
    long failures = counted.failures();
    boolean many = failures >= rules.threshold() && failures >= counted.successes();
    return with(many ? new State.Open(now) : counted);
  }

  /** Whether it remembers nothing that could open it, so that it need not be kept. */
  public boolean idle(Instant now) {
    return state instanceof State.Closed closed
        && closed.tallies().stream().allMatch(tally -> tally.failed() == 0 || past(tally, now));
  }

  private boolean past(Tally tally, Instant now) {
    return tally.since().plus(rules.window()).isBefore(now);
  }

  private State.Closed counted(State.Closed closed, Instant now, boolean success) {
    List<Tally> recent = new ArrayList<>(closed.tallies());
    recent.removeIf(tally -> past(tally, now));
    int last = recent.size() - 1;
    Duration tenth = rules.window().dividedBy(10);
    if (last >= 0 && now.isBefore(recent.get(last).since().plus(tenth))) {
      recent.set(last, recent.get(last).plus(success));
    } else {
      recent.add(new Tally(now, 0, 0).plus(success));
    }
    return new State.Closed(recent);
  }

  private CircuitBreaker with(State next) {
    return new CircuitBreaker(rules, next);
  }
}
