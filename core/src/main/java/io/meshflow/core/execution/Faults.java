package io.meshflow.core.execution;

import io.meshflow.core.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs on which work broke down here. Each rests before this process takes it over by itself again:
 * a second at first, twice as long each time, so that a run which can never go on costs neither
 * calls nor records without end. Thread safe.
 */
final class Faults {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final int DOUBLINGS = 9;

  private record Fault(RuntimeException cause, int times, Instant restsUntil) {}

  private final Map<RunId, Fault> faults = new ConcurrentHashMap<>();

  void add(RunId run, RuntimeException cause, Instant now) {
    faults.merge(
        run,
        new Fault(cause, 1, now.plus(FIRST)),
        (old, first) -> {
          int times = old.times() + 1;
          Duration rest = FIRST.multipliedBy(1L << Math.min(DOUBLINGS, times - 1));
          return new Fault(cause, times, now.plus(rest));
        });
  }

  /** Work on the run came to its end, or to a rest, as it should. */
  void clear(RunId run) {
    faults.remove(run);
  }

  boolean rests(RunId run, Instant now) {
    Fault fault = faults.get(run);
    return fault != null && now.isBefore(fault.restsUntil());
  }

  /** How many runs there are that work broke down on. */
  int count() {
    return faults.size();
  }

  /** Why work on the run broke down last; empty when it did not. */
  Optional<RuntimeException> cause(RunId run) {
    return Optional.ofNullable(faults.get(run)).map(Fault::cause);
  }
}
