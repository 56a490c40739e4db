package io.meshflow.core.engine;

import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Policy.Approvals;
import io.meshflow.core.policy.Policy.Breaker;
import io.meshflow.core.policy.Policy.Limits;
import io.meshflow.core.policy.Policy.Mode;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.policy.Policy.TimeoutAction;
import io.meshflow.core.policy.Presets;
import io.meshflow.core.policy.RiskTier;
import java.time.Duration;

/** Policies for tests: the mode dev without retries, changed in one place. */
final class Rules {

  private Rules() {}

  static Policy policy() {
    return retries(0);
  }

  static Policy retries(int most) {
    Policy dev = Presets.of(Mode.DEV);
    Breaker breaker = new Breaker(most, Duration.ofMinutes(1), 5, Duration.ofMinutes(1));
    return with(dev, dev.limits(), dev.approvals(), breaker);
  }

  static Policy stepTimeout(Duration time, TimeoutAction action) {
    Policy base = policy();
    Limits old = base.limits();
    Limits limits =
        new Limits(
            old.budgetMicros(),
            old.budgetTokens(),
            old.maxSteps(),
            old.timeout(),
            time,
            action,
            old.maxForecastMicros(),
            old.maxReplans());
    return with(base, limits, base.approvals(), base.breaker());
  }

  static Policy approvals(Duration time, OnTimeout silence, int quorum, boolean duty) {
    Policy base = policy();
    Approvals approvals =
        new Approvals(true, RiskTier.IRREVERSIBLE, time, silence, quorum, duty, "");
    return with(base, base.limits(), approvals, base.breaker());
  }

  private static Policy with(Policy old, Limits limits, Approvals approvals, Breaker breaker) {
    return new Policy(
        old.mode(),
        limits,
        old.checks(),
        approvals,
        breaker,
        old.evidence(),
        old.privacy(),
        old.reach());
  }
}
