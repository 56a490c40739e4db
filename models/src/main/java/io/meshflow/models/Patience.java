package io.meshflow.models;

import java.time.Duration;

/**
 * How long one call may still wait, on the monotonic clock: until the first event, then between
 * bytes, and in all. One thread.
 */
final class Patience {

  private final long firstBy;
  private long idleNanos;
  private final long totalBy;
  private boolean begun;

  private Patience(long firstBy, long idleNanos, long totalBy) {
    this.firstBy = firstBy;
    this.idleNanos = idleNanos;
    this.totalBy = totalBy;
  }

  static Patience of(Timeouts timeouts, Duration total) {
    long now = System.nanoTime();
    return new Patience(
        now + nanos(timeouts.firstToken()), nanos(timeouts.idle()), now + nanos(total));
  }

  /** One limit for everything. */
  static Patience of(Duration total) {
    long by = System.nanoTime() + nanos(total);
    return new Patience(by, nanos(total), by);
  }

  /** The first event has come: from now on only silence counts. */
  void begin() {
    begun = true;
  }

  /** From now on silence of this length is enough. */
  void atMost(Duration idle) {
    idleNanos = Math.min(idleNanos, nanos(idle));
  }

  boolean begun() {
    return begun;
  }

  /** Nanoseconds that the next wait may take; at least 1. */
  long nextWait() throws StalledException {
    long now = System.nanoTime();
    long left = Math.min(totalBy - now, begun ? idleNanos : firstBy - now);
    if (left <= 0) {
      throw stalled();
    }
    return left;
  }

  StalledException stalled() {
    if (totalBy - System.nanoTime() <= 0) {
      return new StalledException("deadline_exceeded");
    }
    return new StalledException(begun ? "idle_timeout" : "first_token_timeout");
  }

  private static long nanos(Duration duration) {
    Duration year = Duration.ofDays(365);
    return (duration.compareTo(year) > 0 ? year : duration).toNanos();
  }
}
