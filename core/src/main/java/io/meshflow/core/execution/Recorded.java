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
public record Recorded(
    long n, Instant at, String actor, List<RunEvent> events, boolean erased, Contents contents) {

  /** How much of the contents is there. */
  public enum Contents {
    /** What was recorded, or what was written here. */
    WHOLE,
    /** Marks stand in the place of some values. */
    HIDDEN,
    /** Nobody has written down which; the policy says whether values may be hidden. */
    UNSAID
  }

  public Recorded {
    events = List.copyOf(events);
  }

  /** A record of which nothing is hidden. */
  public Recorded(long n, Instant at, String actor, List<RunEvent> events, boolean erased) {
    this(n, at, actor, events, erased, Contents.WHOLE);
  }
}
