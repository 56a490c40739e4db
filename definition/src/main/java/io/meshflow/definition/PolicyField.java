package io.meshflow.definition;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One key of a policy.
 *
 * @param name the name in files
 * @param field the field of the policy document it sets
 * @param type how it is written
 */
record PolicyField(String name, String field, Type type) {

  /** The ways of writing a value. */
  enum Type {
    MONEY,
    TOKENS,
    WHOLE,
    COUNT,
    FLAG,
    NUMBER,
    TIME,
    RISK,
    ON_TIMEOUT,
    TIMEOUT_ACTION,
    STORE,
    TAINT,
    TEXT,
    NAMES
  }

  /** Keys at the top of a policy. */
  static final Map<String, PolicyField> POLICY =
      of(
          new PolicyField("budget_usd", "budget_micros", Type.MONEY),
          new PolicyField("budget_tokens", "budget_tokens", Type.TOKENS),
          new PolicyField("timeout_s", "timeout_ms", Type.TIME),
          new PolicyField("timeout", "timeout_ms", Type.TIME),
          new PolicyField("step_timeout_s", "step_timeout_ms", Type.TIME),
          new PolicyField("step_timeout", "step_timeout_ms", Type.TIME),
          new PolicyField("step_timeout_action", "step_timeout_action", Type.TIMEOUT_ACTION),
          new PolicyField("max_steps", "max_steps", Type.WHOLE),
          new PolicyField("max_forecast_usd", "max_forecast_micros", Type.MONEY),
          new PolicyField("max_replans", "max_replans", Type.WHOLE),
          new PolicyField("deterministic_gate", "deterministic_gate", Type.FLAG),
          new PolicyField("validate_handoffs", "validate_handoffs", Type.FLAG),
          new PolicyField("enable_guardian", "enable_guardian", Type.FLAG),
          new PolicyField("enable_collusion_audit", "enable_collusion_audit", Type.FLAG),
          new PolicyField("enable_uncertainty", "enable_uncertainty", Type.FLAG),
          new PolicyField("enable_environmental", "enable_environmental", Type.FLAG),
          new PolicyField("carbon_budget_g", "carbon_budget_g", Type.NUMBER),
          new PolicyField("carbon_region", "carbon_region", Type.TEXT),
          new PolicyField("enable_cross_run_learning", "enable_cross_run_learning", Type.FLAG),
          new PolicyField("taint", "taint", Type.TAINT),
          new PolicyField("human_approval_tier", "approval_threshold", Type.RISK),
          new PolicyField("require_citations", "require_citations", Type.FLAG),
          new PolicyField("require_evidence", "require_evidence", Type.FLAG),
          new PolicyField("require_human_review", "require_human_review", Type.FLAG),
          new PolicyField("immutable_audit", "immutable_audit", Type.FLAG),
          new PolicyField("max_output_chars", "max_output_chars", Type.WHOLE),
          new PolicyField("scrub_phi", "scrub_phi", Type.FLAG),
          new PolicyField("store_bodies", "store_bodies", Type.STORE),
          new PolicyField("allowed_providers", "providers", Type.NAMES),
          new PolicyField("allowed_hosts", "hosts", Type.NAMES),
          new PolicyField("allowed_tools", "tools", Type.NAMES));

  /** Keys under {@code human_in_loop}. */
  static final Map<String, PolicyField> HUMAN_IN_LOOP =
      of(
          new PolicyField("enabled", "approvals", Type.FLAG),
          new PolicyField("tier_threshold", "approval_threshold", Type.RISK),
          new PolicyField("timeout_s", "approval_timeout_ms", Type.TIME),
          new PolicyField("timeout_seconds", "approval_timeout_ms", Type.TIME),
          new PolicyField("timeout", "approval_timeout_ms", Type.TIME),
          new PolicyField("on_timeout", "approval_on_timeout", Type.ON_TIMEOUT),
          new PolicyField("quorum", "approval_quorum", Type.COUNT),
          new PolicyField("separation_of_duty", "separation_of_duty", Type.FLAG),
          new PolicyField("approval_webhook", "approval_webhook", Type.TEXT),
          new PolicyField("webhook_url", "approval_webhook", Type.TEXT));

  /** Keys under {@code circuit_breaker}. */
  static final Map<String, PolicyField> CIRCUIT_BREAKER =
      of(
          new PolicyField("max_retries", "max_retries", Type.WHOLE),
          new PolicyField("failure_window_s", "failure_window_ms", Type.TIME),
          new PolicyField("failure_threshold", "failure_threshold", Type.COUNT),
          new PolicyField("half_open_after_s", "half_open_after_ms", Type.TIME));

  private static Map<String, PolicyField> of(PolicyField... fields) {
    Map<String, PolicyField> all = new LinkedHashMap<>();
    for (PolicyField field : fields) {
      all.put(field.name(), field);
    }
    return all;
  }
}
