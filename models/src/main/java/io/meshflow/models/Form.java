package io.meshflow.models;

import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.policy.CircuitBreaker;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How models did of late in this process: how fast they answer, and which rest after failures.
 * Thread safe.
 */
final class Form {

  private static final double NEW_SHARE = 0.3;
  private static final Duration REMEMBERED = Duration.ofSeconds(60);
  private static final Policy.Breaker RULES =
      new Policy.Breaker(0, Duration.ofSeconds(60), 5, Duration.ofSeconds(30));

  private record Seen(double millis, Instant at, CircuitBreaker breaker) {
    static final Seen NOTHING = new Seen(-1, Instant.MIN, CircuitBreaker.closed(RULES));

    Seen answered(double took, Instant now) {
      double average = fresh(now) ? millis + NEW_SHARE * (took - millis) : took;
      return new Seen(average, now, breaker.succeeded(now));
    }

    boolean fresh(Instant now) {
      return millis >= 0 && at.plus(REMEMBERED).isAfter(now);
    }

    Seen with(CircuitBreaker next) {
      return new Seen(millis, at, next);
    }
  }

  private final InstantSource clock;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  Form(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Asks for one call.
   *
   * @throws EffectFailure.Transient while the model rests and no probe is due
   */
  void admit(ModelOffer offer) {
    Instant now = clock.instant();
    boolean[] allowed = {true};
    seen.computeIfPresent(
        offer.place(),
        (k, before) -> {
          CircuitBreaker.Admission admission = before.breaker().admit(now);
          allowed[0] = admission.allowed();
          return before.with(admission.next());
        });
    if (!allowed[0]) {
      throw new EffectFailure.Transient(
          "resting", offer.place() + " rests after repeated failures", RULES.halfOpenAfter());
    }
  }

  void answered(ModelOffer offer, Duration took) {
    Instant now = clock.instant();
    double millis = took.toNanos() / 1e6;
    seen.compute(
        offer.place(),
        (k, before) -> (before == null ? Seen.NOTHING : before).answered(millis, now));
  }

  void failed(ModelOffer offer) {
    Instant now = clock.instant();
    seen.compute(
        offer.place(),
        (k, before) -> {
          Seen had = before == null ? Seen.NOTHING : before;
          return had.with(had.breaker().failed(now));
        });
  }

  /** True when a call would be refused now. */
  boolean rests(ModelOffer offer) {
    Seen known = seen.get(offer.place());
    return known != null && known.breaker().open(clock.instant());
  }

  /** How long answers take, in milliseconds; empty when nothing was seen for a minute. */
  OptionalDouble millis(ModelOffer offer) {
    Seen known = seen.getOrDefault(offer.place(), Seen.NOTHING);
    return known.fresh(clock.instant())
        ? OptionalDouble.of(known.millis())
        : OptionalDouble.empty();
  }
}
