package io.meshflow.core.execution;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Rings once when the next alarm of one run is due. Used by the thread that owns the run. */
final class AlarmClock {

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(5);

  private final Crew crew;
  private final InstantSource clock;
  private final Runnable bell;
  private Optional<Instant> set = Optional.empty();
  private Runnable off = () -> {};

  /**
   * @param bell called on another thread when an alarm is due
   */
  AlarmClock(Crew crew, InstantSource clock, Runnable bell) {
    this.crew = crew;
    this.clock = clock;
    this.bell = bell;
  }

  /** Rings at that time and at no other; does nothing when it is set to that already. */
  void set(Optional<Instant> next) {
    if (next.equals(set)) {
      return;
    }
    off.run();
    set = next;
    off =
        next.map(at -> crew.later(atLeast(Duration.between(clock.instant(), at)), bell))
            .orElse(() -> {});
  }

  /** It has rung: the same time may be set again. */
  void rung() {
    set = Optional.empty();
  }

  /** Rings no more. */
  void off() {
    off.run();
  }

  /** An alarm that stays due until something else has happened is not rung without a pause. */
  private static Duration atLeast(Duration delay) {
    return delay.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : delay;
  }
}
