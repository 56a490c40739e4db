package io.meshflow.models;

import java.time.Duration;
import java.time.Instant;

/**
 * How much of a key's limits is left: two buckets that fill evenly in a minute. Tokens beyond what
 * was expected are owed. Owned by the pool.
 */
final class KeyMeter {

  private static final double MINUTE = 60_000;

  private final KeyLimit limit;
  private double requests;
  private double tokens;
  private Instant at;

  KeyMeter(KeyLimit limit, Instant now) {
    this.limit = limit;
    this.requests = limit.requests();
    this.tokens = limit.tokens();
    this.at = now;
  }

  private void fill(Instant now) {
    double minutes = Math.max(0, Duration.between(at, now).toMillis()) / MINUTE;
    requests = Math.min(limit.requests(), requests + minutes * limit.requests());
    tokens = Math.min(limit.tokens(), tokens + minutes * limit.tokens());
    at = now.isAfter(at) ? now : at;
  }

  /**
   * How long until there is room; zero for now. A call larger than a minute's share waits for all
   * of it.
   */
  Duration wait(long size, Instant now) {
    fill(now);
    double need = Math.min(size, limit.tokens());
    double forRequest = limit.requests() == 0 ? 0 : (1 - requests) / limit.requests();
    double forTokens = limit.tokens() == 0 ? 0 : (need - tokens) / limit.tokens();
    double minutes = Math.max(0, Math.max(forRequest, forTokens));
    return Duration.ofMillis((long) Math.ceil(minutes * MINUTE));
  }

  /** The share that is left of what is scarcest; 1 without limits. */
  double room(Instant now) {
    fill(now);
    double ofRequests = limit.requests() == 0 ? 1 : requests / limit.requests();
    double ofTokens = limit.tokens() == 0 ? 1 : tokens / limit.tokens();
    return Math.min(ofRequests, ofTokens);
  }

  void take(long size, Instant now) {
    fill(now);
    requests -= limit.requests() == 0 ? 0 : 1;
    tokens -= limit.tokens() == 0 ? 0 : size;
  }

  /** So many tokens more were used than expected; less, when negative. */
  void more(long size) {
    tokens -= limit.tokens() == 0 ? 0 : size;
  }
}
