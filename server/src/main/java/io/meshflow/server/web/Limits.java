package io.meshflow.server.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How often and how many at once: per key, per tenant and, where the contract says so, per route a
 * rate (GCRA, one number each), for all a number of requests under way. Thread safe.
 */
final class Limits {

  private static final int MOST_BUCKETS = 50_000;
  private static final long BURST = 2_000_000;
  private static final long LOOK_NANOS = 20_000_000;

  /**
   * What is allowed. Rates allow bursts of as many as two seconds' worth.
   *
   * @param perSecond requests a second of one key
   * @param perTenant requests a second of all keys of a tenant
   * @param refusedPerSecond attempts a second of one address without a key that counts
   * @param openPerSecond requests a second of one address for what needs no key
   * @param atOnce requests under way, and as many streams, of which half may be of one key
   */
  record Bounds(
      int perSecond, int perTenant, int refusedPerSecond, int openPerSecond, int atOnce) {}

  /** Whether there was room for a stream. */
  enum Stream {
    OPENED,
    KEY_FULL,
    ALL_FULL
  }

  /**
   * What was decided.
   *
   * @param limit requests that fit into an empty window
   * @param resetSeconds until the window is empty again
   * @param retrySeconds until another request may come; 0 when it may now
   */
  record Decision(
      boolean allowed, long limit, long remaining, long resetSeconds, long retrySeconds) {}

  /** Whose request it is and for what; {@code routePerSecond} is 0 where the contract has none. */
  record Asked(String key, String tenant, String operation, int routePerSecond) {}

  private final Bounds bounds;
  private final LongSupplier micros;
  private final Map<String, AtomicLong> full = new ConcurrentHashMap<>();
  private final AtomicInteger under = new AtomicInteger();
  private final AtomicInteger streams = new AtomicInteger();
  private final Map<String, Integer> byKey = new ConcurrentHashMap<>();

  /**
   * @param micros a count of microseconds that never goes back, from zero on
   */
  Limits(Bounds bounds, LongSupplier micros) {
    this.bounds = bounds;
    this.micros = micros;
  }

  /** Counts a request; the narrowest of its limits decides. */
  Decision request(Asked asked) {
    Decision key = take("k:" + asked.key(), bounds.perSecond());
    Decision both = narrower(key, () -> take("t:" + asked.tenant(), bounds.perTenant()));
    String route = "r:" + asked.operation() + ":" + asked.key();
    return asked.routePerSecond() == 0
        ? both
        : narrower(both, () -> take(route, asked.routePerSecond()));
  }

  private static Decision narrower(Decision first, Supplier<Decision> next) {
    if (!first.allowed()) {
      return first;
    }
    Decision second = next.get();
    return second.allowed() && second.remaining() >= first.remaining() ? first : second;
  }

  /** Counts a refused attempt from an address. */
  Decision refused(String address) {
    return take("a:" + address, bounds.refusedPerSecond());
  }

  /** Counts a request from an address for what is open to all. */
  Decision open(String address) {
    return take("o:" + address, bounds.openPerSecond());
  }

  private Decision take(String name, int perSecond) {
    long now = micros.getAsLong();
    if (full.size() > MOST_BUCKETS) {
      full.values().removeIf(until -> until.get() < now);
    }
    long step = Math.max(1, 1_000_000L / perSecond);
    AtomicLong until = full.computeIfAbsent(name, n -> new AtomicLong());
    while (true) {
      long before = until.get();
      long after = Math.max(before, now) + step;
      long room = now + BURST - after;
      if (room < 0) {
        return new Decision(false, BURST / step, 0, seconds(before - now), seconds(-room));
      }
      if (until.compareAndSet(before, after)) {
        return new Decision(true, BURST / step, room / step, seconds(after - now), 0);
      }
    }
  }

  private static long seconds(long micros) {
    return Math.max(1, (micros + 999_999) / 1_000_000);
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

  /** Takes a place for a stream. */
  Stream opened(String key) {
    if (streams.incrementAndGet() > bounds.atOnce()) {
      streams.decrementAndGet();
      return Stream.ALL_FULL;
    }
    int most = Math.max(1, bounds.atOnce() / 2);
    if (byKey.merge(key, 1, Integer::sum) > most) {
      closed(key);
      return Stream.KEY_FULL;
    }
    return Stream.OPENED;
  }

  /** Gives the place of a stream back. */
  void closed(String key) {
    streams.decrementAndGet();
    byKey.computeIfPresent(key, (name, count) -> count == 1 ? null : count - 1);
  }

  /** Waits until nothing is under way, as far as patience goes. */
  void ended(Duration patience) {
    long until = System.nanoTime() + patience.toNanos();
    while (under.get() + streams.get() > 0 && System.nanoTime() - until < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
