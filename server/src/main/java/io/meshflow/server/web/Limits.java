package io.meshflow.server.web;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How often and how many at once: per key and per tenant a rate (GCRA, one number each), for all a
 * number of requests under way. Thread safe.
 */
final class Limits {

  private static final int MOST_BUCKETS = 50_000;

  /**
   * What is allowed.
   *
   * @param perSecond requests a second of one key, with bursts of as many as two seconds' worth
   * @param atOnce requests under way, streams apart
   */
  record Bounds(int perSecond, int refusedPerSecond, int atOnce) {}

  /** What was decided. */
  record Decision(boolean allowed, long remaining, long retrySeconds) {}

  private final Bounds bounds;
  private final InstantSource clock;
  private final Map<String, AtomicLong> full = new ConcurrentHashMap<>();
  private final AtomicInteger under = new AtomicInteger();

  Limits(Bounds bounds, InstantSource clock) {
    this.bounds = bounds;
    this.clock = clock;
  }

  Bounds bounds() {
    return bounds;
  }

  /** Counts a request of a key. */
  Decision request(String key) {
    return take("k:" + key, bounds.perSecond());
  }

  /** Counts a refused attempt from an address. */
  Decision refused(String address) {
    return take("a:" + address, bounds.refusedPerSecond());
  }

  private Decision take(String name, int perSecond) {
    if (full.size() > MOST_BUCKETS) {
      long past = clock.millis() * 1000;
      full.values().removeIf(until -> until.get() < past);
    }
    long now = clock.millis() * 1000;
    long step = Math.max(1, 1_000_000L / perSecond);
    long burst = 2_000_000L;
    AtomicLong until = full.computeIfAbsent(name, n -> new AtomicLong());
    while (true) {
      long before = until.get();
      long after = Math.max(before, now) + step;
      long room = now + burst - after;
      if (room < 0) {
        return new Decision(false, 0, Math.max(1, (-room + 999_999) / 1_000_000));
      }
      if (until.compareAndSet(before, after)) {
        return new Decision(true, room / step, 0);
      }
    }
  }

  /** Begins a request; false when too many are under way. */
  boolean enter() {
    if (under.incrementAndGet() > bounds.atOnce()) {
      under.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    under.decrementAndGet();
  }

  int under() {
    return under.get();
  }
}
