package io.meshflow.core.policy;

import io.meshflow.core.policy.Policy.Approvals;
import io.meshflow.core.policy.Policy.Breaker;
import io.meshflow.core.policy.Policy.Checks;
import io.meshflow.core.policy.Policy.Evidence;
import io.meshflow.core.policy.Policy.Limits;
import io.meshflow.core.policy.Policy.Privacy;
import io.meshflow.core.policy.Policy.Reach;

/**
 * Combines policies so that none weakens another.
 *
 * <p>For every field there is an order from lax to strict ({@link Stricter}, table in {@code
 * docs/policy.md}); the stricter value is taken, field by field.
 */
public final class Policies {

  private Policies() {}

  /** The weakest policy that is at least as strict as both. */
  public static Policy strictest(Policy a, Policy b) {
    return new Policy(
        Stricter.later(a.mode(), b.mode()),
        limits(a.limits(), b.limits()),
        checks(a.checks(), b.checks()),
        approvals(a.approvals(), b.approvals()),
        breaker(a.breaker(), b.breaker()),
        evidence(a.evidence(), b.evidence()),
        privacy(a.privacy(), b.privacy()),
        reach(a.reach(), b.reach()));
  }

  /** True when {@code a} is in no field weaker than {@code b}. */
  public static boolean atLeastAsStrict(Policy a, Policy b) {
    return strictest(a, b).equals(a);
  }

  private static Limits limits(Limits a, Limits b) {
    return new Limits(
        Math.min(a.budgetMicros(), b.budgetMicros()),
        Math.min(a.budgetTokens(), b.budgetTokens()),
        (int) Stricter.cap(a.maxSteps(), b.maxSteps()),
        Stricter.cap(a.timeout(), b.timeout()),
        Stricter.cap(a.stepTimeout(), b.stepTimeout()),
        Stricter.timeoutAction(a.stepTimeoutAction(), b.stepTimeoutAction()),
        Stricter.cap(a.maxForecastMicros(), b.maxForecastMicros()),
        Math.min(a.maxReplans(), b.maxReplans()));
  }

  private static Checks checks(Checks a, Checks b) {
    return new Checks(
        a.gate() || b.gate(),
        a.handoffs() || b.handoffs(),
        a.guardian() || b.guardian(),
        a.collusion() || b.collusion(),
        a.uncertainty() || b.uncertainty(),
        Stricter.carbon(a.carbon(), b.carbon()),
        a.crossRunLearning() && b.crossRunLearning(),
        Stricter.later(a.taint(), b.taint()));
  }

  private static Approvals approvals(Approvals a, Approvals b) {
    return new Approvals(
        a.enabled() || b.enabled(),
        Stricter.threshold(a, b),
        Stricter.patience(a, b),
        Stricter.onTimeout(a.onTimeout(), b.onTimeout()),
        Math.max(a.quorum(), b.quorum()),
        a.separateDuty() || b.separateDuty(),
        Stricter.addresses(a.webhook(), b.webhook()));
  }

  private static Breaker breaker(Breaker a, Breaker b) {
    return new Breaker(
        Math.min(a.maxRetries(), b.maxRetries()),
        Stricter.longer(a.window(), b.window()),
        Math.min(a.threshold(), b.threshold()),
        Stricter.longer(a.halfOpenAfter(), b.halfOpenAfter()));
  }

  private static Evidence evidence(Evidence a, Evidence b) {
    return new Evidence(
        a.citations() || b.citations(),
        a.evidence() || b.evidence(),
        a.humanReview() || b.humanReview(),
        a.immutableAudit() || b.immutableAudit());
  }

  private static Privacy privacy(Privacy a, Privacy b) {
    return new Privacy(
        (int) Stricter.cap(a.maxOutputChars(), b.maxOutputChars()),
        a.scrubPhi() || b.scrubPhi(),
        Stricter.later(a.storeBodies(), b.storeBodies()));
  }

  private static Reach reach(Reach a, Reach b) {
    return new Reach(
        NamePatterns.both(a.providers(), b.providers()),
        NamePatterns.both(a.hosts(), b.hosts()),
        NamePatterns.both(a.tools(), b.tools()),
        Stricter.models(a.modelByRole(), b.modelByRole()));
  }
}
