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

/** The policies behind the names of the modes. */
public final class Presets {

  private static final Set<String> ANY = Set.of("*");
  private static final Carbon CARBON = new Carbon(false, 500, "default");
  private static final Breaker BREAKER =
      new Breaker(3, Duration.ofSeconds(60), 5, Duration.ofSeconds(30));
  private static final Reach EVERYWHERE = new Reach(ANY, ANY, ANY, Map.of());

  /** No provider sees health data until one is allowed by name; the demo model is in-process. */
  private static final Reach IN_HOUSE = new Reach(Set.of("demo", "builtin"), ANY, ANY, Map.of());

  private static final Checks ALL =
      new Checks(true, true, true, true, true, CARBON, false, Taint.ASK);
  private static final Checks FEW =
      new Checks(false, false, false, false, false, CARBON, false, Taint.ALLOW);

  private Presets() {}

  /** The policy a mode stands for when nothing is overridden. */
  public static Policy of(Mode mode) {
    return new Policy(
        mode,
        limits(mode),
        mode == Mode.DEV ? FEW : ALL,
        approvals(mode),
        BREAKER,
        evidence(mode),
        privacy(mode),
        mode == Mode.HIPAA ? IN_HOUSE : EVERYWHERE);
  }

  private static Limits limits(Mode mode) {
    long budget =
        switch (mode) {
          case DEV -> 250_000;
          case STANDARD -> 1_000_000;
          case REGULATED, HIPAA -> 2_000_000;
          case LEGAL_CRITICAL -> 5_000_000;
        };
    return new Limits(
        budget, 500_000, 50, Duration.ofMinutes(5), Duration.ZERO, TimeoutAction.FAIL, 0, 3);
  }

  private static Approvals approvals(Mode mode) {
    RiskTier threshold = mode == Mode.LEGAL_CRITICAL ? RiskTier.EXTERNAL_IO : RiskTier.IRREVERSIBLE;
    return new Approvals(
        mode.regulated(), threshold, Duration.ofDays(1), OnTimeout.REJECT, 1, false, "");
  }

  private static Evidence evidence(Mode mode) {
    return switch (mode) {
      case DEV, STANDARD -> new Evidence(false, false, false, false);
      case REGULATED -> new Evidence(false, true, true, true);
      case LEGAL_CRITICAL -> new Evidence(true, true, true, true);
      case HIPAA -> new Evidence(false, false, true, true);
    };
  }

  private static Privacy privacy(Mode mode) {
    return mode == Mode.HIPAA
        ? new Privacy(0, true, StoreBodies.SCRUBBED)
        : new Privacy(0, false, StoreBodies.FULL);
  }
}
