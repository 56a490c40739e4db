package io.meshflow.core.execution;

import io.meshflow.core.run.RunEvent;
import java.time.Instant;
import java.util.List;

/**
 * One record of a run, opened.
 *
 * @param n position in the run's stream
 * @param erased the contents are gone for good; the facts are still true
 */
public record Recorded(long n, Instant at, String actor, List<RunEvent> events, boolean erased) {
  public Recorded {
    events = List.copyOf(events);
  }
}
