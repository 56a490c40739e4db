package io.meshflow.definition;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Policy.Mode;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.definition.pinned.PolicyDocument;
import io.meshflow.definition.source.Place;
import io.meshflow.definition.source.Problems;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Finds overrides that contradict the mode or each other. */
final class PolicyCheck {

  /** Safeguards that a strict mode has on and nobody may take off under its name. */
  private static final List<String> SAFEGUARDS =
      List.of(
          "deterministic_gate",
          "validate_handoffs",
          "enable_guardian",
          "enable_collusion_audit",
          "enable_uncertainty",
          "approvals",
          "require_citations",
          "require_evidence",
          "require_human_review",
          "immutable_audit",
          "scrub_phi");

  private static final Pattern WEB =
      Pattern.compile("https?://[^\\s/@?#\\\\${}]+(?:[/?#][^\\s\\\\${}]*)?");

  private final Problems problems;
  private final Map<String, Place> places;
  private final Place whole;

  PolicyCheck(Problems problems, Map<String, Place> places, Place whole) {
    this.problems = problems;
    this.places = places;
    this.whole = whole;
  }

  void check(Policy preset, Policy policy) {
    if (preset.mode() != Mode.DEV && preset.mode() != Mode.STANDARD) {
      weakened(preset, policy);
    }
    webhooks(policy);
    silence(policy);
    idle(policy);
  }

  /** What could never be told is refused here, not found out when somebody waits. */
  private void webhooks(Policy policy) {
    for (String address : policy.approvals().webhooks()) {
      if (!WEB.matcher(address).matches()) {
        problems.error(
            places.getOrDefault("approval_webhook", whole),
            "invalid_address",
            "`%s` is no address that a webhook can be sent to".formatted(address),
            "write https://host/path, without a user, a password or a variable");
      }
    }
  }

  private void weakened(Policy preset, Policy policy) {
    Value.Obj before = PolicyDocument.write(preset);
    Value.Obj after = PolicyDocument.write(policy);
    for (String field : SAFEGUARDS) {
      if (before.flag(field) && !after.flag(field)) {
        weaker(field, policy.mode());
      }
    }
    if (!preset.approvals().threshold().atLeast(policy.approvals().threshold())) {
      weaker("approval_threshold", policy.mode());
    }
    if (policy.privacy().storeBodies().compareTo(preset.privacy().storeBodies()) < 0) {
      weaker("store_bodies", policy.mode());
    }
    if (policy.checks().taint().compareTo(preset.checks().taint()) < 0) {
      weaker("taint", policy.mode());
    }
  }

  private void weaker(String field, Mode mode) {
    problems.error(
        places.getOrDefault(field, whole),
        "weakened_policy",
        "Mode %s does not allow a weaker `%s`".formatted(Words.of(mode), field),
        "leave it out, or choose a laxer mode and say so");
  }

  /** Silence may approve only what does not leave the house. */
  private void silence(Policy policy) {
    boolean approve = policy.approvals().onTimeout() == OnTimeout.APPROVE;
    if (approve && policy.approvals().threshold().atLeast(RiskTier.EXTERNAL_IO)) {
      problems.error(
          places.getOrDefault("approval_on_timeout", whole),
          "contradiction",
          "Silence never approves actions from external_io up, and no others are asked about",
          "write on_timeout: reject or escalate");
    }
  }

  private void idle(Policy policy) {
    if (!policy.checks().uncertainty()) {
      idle("enable_cross_run_learning", "enable_uncertainty: true");
    }
    if (!policy.checks().carbon().enabled()) {
      idle("carbon_budget_g", "enable_environmental: true");
    }
    if (!policy.approvals().enabled()) {
      for (String field : List.of("approval_on_timeout", "approval_quorum")) {
        idle(field, "human_in_loop.enabled: true");
      }
    }
    long forecast = policy.limits().maxForecastMicros();
    if (forecast > policy.limits().budgetMicros() && places.containsKey("max_forecast_micros")) {
      problems.warning(
          places.getOrDefault("max_forecast_micros", whole),
          "no_effect",
          "`max_forecast_usd` is over the budget and never reached",
          "lower it");
    }
  }

  private void idle(String field, String without) {
    Place place = places.get(field);
    if (place != null) {
      String message = "This has no effect without `" + without + "`";
      problems.warning(place, "no_effect", message, "add it");
    }
  }
}
