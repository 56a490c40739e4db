package io.meshflow.definition.pinned;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy;
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
import io.meshflow.core.policy.RiskTier;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A policy with every field, in units: money in millionths of a dollar (−1 without limit), time in
 * milliseconds. What overrides are laid over.
 */
public final class PolicyDocument {

  private static final long UNLIMITED = -1;

  private PolicyDocument() {}

  /** The policy as one flat object. */
  public static Value.Obj write(Policy policy) {
    ObjBuilder document = Value.Obj.builder().put("mode", Words.of(policy.mode()));
    limits(document, policy.limits());
    checks(document, policy.checks());
    approvals(document, policy.approvals());
    breaker(document, policy.breaker());
    evidence(document, policy.evidence());
    document
        .put("max_output_chars", policy.privacy().maxOutputChars())
        .put("scrub_phi", policy.privacy().scrubPhi())
        .put("store_bodies", Words.of(policy.privacy().storeBodies()));
    reach(document, policy.reach());
    return document.build();
  }

  private static void limits(ObjBuilder document, Limits limits) {
    document
        .put("budget_micros", capped(limits.budgetMicros()))
        .put("budget_tokens", capped(limits.budgetTokens()))
        .put("max_steps", limits.maxSteps())
        .put("timeout_ms", limits.timeout().toMillis())
        .put("step_timeout_ms", limits.stepTimeout().toMillis())
        .put("step_timeout_action", Words.of(limits.stepTimeoutAction()))
        .put("max_forecast_micros", limits.maxForecastMicros())
        .put("max_replans", limits.maxReplans());
  }

  private static void checks(ObjBuilder document, Checks checks) {
    document
        .put("deterministic_gate", checks.gate())
        .put("validate_handoffs", checks.handoffs())
        .put("enable_guardian", checks.guardian())
        .put("enable_collusion_audit", checks.collusion())
        .put("enable_uncertainty", checks.uncertainty())
        .put("enable_environmental", checks.carbon().enabled())
        .put("carbon_budget_g", checks.carbon().budgetGrams())
        .put("carbon_region", checks.carbon().region())
        .put("enable_cross_run_learning", checks.crossRunLearning())
        .put("taint", Words.of(checks.taint()));
  }

  private static void approvals(ObjBuilder document, Approvals approvals) {
    document
        .put("approvals", approvals.enabled())
        .put("approval_threshold", Words.of(approvals.threshold()))
        .put("approval_timeout_ms", approvals.timeout().toMillis())
        .put("approval_on_timeout", Words.of(approvals.onTimeout()))
        .put("approval_quorum", approvals.quorum())
        .put("separation_of_duty", approvals.separateDuty())
        .put("approval_webhook", approvals.webhook());
  }

  private static void breaker(ObjBuilder document, Breaker breaker) {
    document
        .put("max_retries", breaker.maxRetries())
        .put("failure_window_ms", breaker.window().toMillis())
        .put("failure_threshold", breaker.threshold())
        .put("half_open_after_ms", breaker.halfOpenAfter().toMillis());
  }

  private static void evidence(ObjBuilder document, Evidence evidence) {
    document
        .put("require_citations", evidence.citations())
        .put("require_evidence", evidence.evidence())
        .put("require_human_review", evidence.humanReview())
        .put("immutable_audit", evidence.immutableAudit());
  }

  private static void reach(ObjBuilder document, Reach reach) {
    ObjBuilder models = Value.Obj.builder();
    reach.modelByRole().forEach(models::put);
    document
        .put("providers", sorted(reach.providers()))
        .put("hosts", sorted(reach.hosts()))
        .put("tools", sorted(reach.tools()))
        .put("model_by_role", models.build());
  }

  /** Reads what {@link #write} wrote. */
  public static Policy read(Value.Obj document) {
    return new Policy(
        Words.read(Mode.class, document.text("mode")),
        readLimits(document),
        readChecks(document),
        readApprovals(document),
        new Breaker(
            number(document, "max_retries"),
            millis(document, "failure_window_ms"),
            number(document, "failure_threshold"),
            millis(document, "half_open_after_ms")),
        new Evidence(
            document.flag("require_citations"),
            document.flag("require_evidence"),
            document.flag("require_human_review"),
            document.flag("immutable_audit")),
        new Privacy(
            number(document, "max_output_chars"),
            document.flag("scrub_phi"),
            Words.read(StoreBodies.class, document.text("store_bodies"))),
        readReach(document));
  }

  private static Limits readLimits(Value.Obj document) {
    return new Limits(
        uncapped(document.whole("budget_micros")),
        uncapped(document.whole("budget_tokens")),
        number(document, "max_steps"),
        millis(document, "timeout_ms"),
        millis(document, "step_timeout_ms"),
        Words.read(TimeoutAction.class, document.text("step_timeout_action")),
        document.whole("max_forecast_micros"),
        number(document, "max_replans"));
  }

  private static Checks readChecks(Value.Obj document) {
    return new Checks(
        document.flag("deterministic_gate"),
        document.flag("validate_handoffs"),
        document.flag("enable_guardian"),
        document.flag("enable_collusion_audit"),
        document.flag("enable_uncertainty"),
        new Carbon(
            document.flag("enable_environmental"),
            document.number("carbon_budget_g"),
            document.text("carbon_region")),
        document.flag("enable_cross_run_learning"),
        Words.read(Taint.class, document.text("taint")));
  }

  private static Approvals readApprovals(Value.Obj document) {
    return new Approvals(
        document.flag("approvals"),
        Words.read(RiskTier.class, document.text("approval_threshold")),
        millis(document, "approval_timeout_ms"),
        Words.read(OnTimeout.class, document.text("approval_on_timeout")),
        number(document, "approval_quorum"),
        document.flag("separation_of_duty"),
        document.text("approval_webhook"));
  }

  private static Reach readReach(Value.Obj document) {
    Map<String, String> models = new LinkedHashMap<>();
    Value.Obj byRole = document.object("model_by_role");
    byRole.fields().keySet().forEach(role -> models.put(role, byRole.text(role)));
    return new Reach(
        Set.copyOf(document.texts("providers")),
        Set.copyOf(document.texts("hosts")),
        Set.copyOf(document.texts("tools")),
        models);
  }

  private static Value.Array sorted(Collection<String> names) {
    return Value.texts(names.stream().sorted().toList());
  }

  private static int number(Value.Obj document, String name) {
    return Math.toIntExact(document.whole(name));
  }

  private static Duration millis(Value.Obj document, String name) {
    return Duration.ofMillis(document.whole(name));
  }

  private static long capped(long limit) {
    return limit == Limits.UNLIMITED ? UNLIMITED : limit;
  }

  private static long uncapped(long limit) {
    return limit == UNLIMITED ? Limits.UNLIMITED : limit;
  }
}
