package io.meshflow.core.policy;

import io.meshflow.core.policy.Policy.Approvals;
import io.meshflow.core.policy.Policy.Breaker;
import io.meshflow.core.policy.Policy.Carbon;
import io.meshflow.core.policy.Policy.Checks;
import io.meshflow.core.policy.Policy.Evidence;
import io.meshflow.core.policy.Policy.Limits;
import io.meshflow.core.policy.Policy.Mode;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.policy.Policy.Privacy;
import io.meshflow.core.policy.Policy.Reach;
import io.meshflow.core.policy.Policy.StoreBodies;
import io.meshflow.core.policy.Policy.Taint;
import io.meshflow.core.policy.Policy.TimeoutAction;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Policies with every field at random, values few enough to collide. */
final class AnyPolicy {

  private static final Arbitrary<Boolean> FLAG = Arbitraries.of(true, false);
  private static final Arbitrary<Duration> TIME =
      Arbitraries.of(0, 1, 30, 3_600).map(Duration::ofSeconds);
  private static final Arbitrary<Integer> COUNT = Arbitraries.of(0, 1, 2, 50);
  private static final Arbitrary<Long> MONEY = Arbitraries.of(0L, 1L, 1_000_000L, Limits.UNLIMITED);

  private AnyPolicy() {}

  static Arbitrary<Policy> any() {
    return Combinators.combine(
            Arbitraries.of(Mode.values()),
            limits(),
            checks(),
            approvals(),
            breaker(),
            evidence(),
            privacy(),
            reach())
        .as(Policy::new);
  }

  private static Arbitrary<Limits> limits() {
    return Combinators.combine(
            MONEY, MONEY, COUNT, TIME, TIME, Arbitraries.of(TimeoutAction.values()), MONEY, COUNT)
        .as(Limits::new);
  }

  private static Arbitrary<Checks> checks() {
    Arbitrary<Carbon> carbon =
        Combinators.combine(
                FLAG,
                Arbitraries.of(0.0, 1e-9, 500.0),
                Arbitraries.of("default", "us-east-1", "nowhere"))
            .as(Carbon::new);
    return Combinators.combine(
            FLAG, FLAG, FLAG, FLAG, FLAG, carbon, FLAG, Arbitraries.of(Taint.values()))
        .as(Checks::new);
  }

  private static Arbitrary<Approvals> approvals() {
    return Combinators.combine(
            FLAG,
            Arbitraries.of(RiskTier.values()),
            TIME,
            Arbitraries.of(OnTimeout.values()),
            Arbitraries.of(1, 2, 3),
            FLAG,
            Arbitraries.of("", "https://a.org", "https://b.org https://a.org"))
        .as(Approvals::new);
  }

  private static Arbitrary<Breaker> breaker() {
    return Combinators.combine(COUNT, TIME, Arbitraries.of(1, 5), TIME).as(Breaker::new);
  }

  private static Arbitrary<Evidence> evidence() {
    return Combinators.combine(FLAG, FLAG, FLAG, FLAG).as(Evidence::new);
  }

  private static Arbitrary<Privacy> privacy() {
    return Combinators.combine(COUNT, FLAG, Arbitraries.of(StoreBodies.values())).as(Privacy::new);
  }

  private static Arbitrary<Reach> reach() {
    Arbitrary<Set<String>> names =
        Arbitraries.of("*", "openai", "demo", "*.org", "*.a.org", "x.a.org", "A.org")
            .set()
            .ofMaxSize(3);
    Arbitrary<Map<String, String>> models =
        Arbitraries.maps(Arbitraries.of("planner", "critic"), Arbitraries.of("m1", "m2", ""));
    return Combinators.combine(names, names, names, models).as(Reach::new);
  }
}
