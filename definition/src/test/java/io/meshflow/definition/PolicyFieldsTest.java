package io.meshflow.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Policy.Mode;
import io.meshflow.core.policy.Presets;
import io.meshflow.definition.pinned.PolicyDocument;
import io.meshflow.definition.source.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every key of a policy over every mode. */
class PolicyFieldsTest {

  private final Definitions definitions = new Definitions(Known.NOTHING);

  private Policy policy(String policy) {
    Loaded loaded = definitions.load("w", "policy: " + policy + "\nnodes: [{id: a}]\n");
    assertThat(loaded.errors().stream().map(Problem::describe)).isEmpty();
    return loaded.workflow().orElseThrow().policy();
  }

  /** Key, what is written, field, what it becomes. */
  private record Case(String path, String written, String field, Value value) {
    String yaml(Mode mode) {
      String[] keys = path.split("/");
      String inner = keys[keys.length - 1] + ": " + written;
      String nested = keys.length == 1 ? inner : keys[0] + ": {" + inner + "}";
      return "{mode: " + Words.of(mode) + ", " + nested + "}";
    }
  }

  static Stream<Case> cases() {
    return Stream.of(limits(), guards(), evidence(), people(), breaker()).flatMap(part -> part);
  }

  private static Stream<Case> limits() {
    return Stream.of(
        new Case("budget_usd", "0.5", "budget_micros", Value.of(500_000)),
        new Case("budget_usd", "unlimited", "budget_micros", Value.of(-1)),
        new Case("budget_tokens", "100", "budget_tokens", Value.of(100)),
        new Case("timeout_s", "60", "timeout_ms", Value.of(60_000)),
        new Case("timeout", "2h", "timeout_ms", Value.of(7_200_000)),
        new Case("step_timeout_s", "7", "step_timeout_ms", Value.of(7_000)),
        new Case("step_timeout", "7m", "step_timeout_ms", Value.of(420_000)),
        new Case("step_timeout_action", "skip", "step_timeout_action", Value.of("skip")),
        new Case("max_steps", "7", "max_steps", Value.of(7)),
        new Case("max_forecast_usd", "0.1", "max_forecast_micros", Value.of(100_000)),
        new Case("max_replans", "1", "max_replans", Value.of(1)));
  }

  private static Stream<Case> guards() {
    return Stream.of(
        new Case("deterministic_gate", "true", "deterministic_gate", Value.TRUE),
        new Case("validate_handoffs", "true", "validate_handoffs", Value.TRUE),
        new Case("enable_guardian", "true", "enable_guardian", Value.TRUE),
        new Case("enable_collusion_audit", "true", "enable_collusion_audit", Value.TRUE),
        new Case("enable_uncertainty", "true", "enable_uncertainty", Value.TRUE),
        new Case("enable_environmental", "true", "enable_environmental", Value.TRUE),
        new Case("carbon_budget_g", "1.5", "carbon_budget_g", Value.of(1.5)),
        new Case("carbon_region", "eu-west-1", "carbon_region", Value.of("eu-west-1")),
        new Case("enable_cross_run_learning", "true", "enable_cross_run_learning", Value.TRUE),
        new Case("taint", "block", "taint", Value.of("block")),
        new Case("human_approval_tier", "internal", "approval_threshold", Value.of("internal")));
  }

  private static Stream<Case> evidence() {
    return Stream.of(
        new Case("require_citations", "true", "require_citations", Value.TRUE),
        new Case("require_evidence", "true", "require_evidence", Value.TRUE),
        new Case("require_human_review", "true", "require_human_review", Value.TRUE),
        new Case("immutable_audit", "true", "immutable_audit", Value.TRUE),
        new Case("max_output_chars", "9", "max_output_chars", Value.of(9)),
        new Case("scrub_phi", "true", "scrub_phi", Value.TRUE),
        new Case("store_bodies", "none", "store_bodies", Value.of("none")),
        new Case("allowed_providers", "[openai]", "providers", Value.texts(List.of("openai"))),
        new Case("allowed_hosts", "['*.x.org']", "hosts", Value.texts(List.of("*.x.org"))),
        new Case("allowed_tools", "calculator", "tools", Value.texts(List.of("calculator"))));
  }

  private static Stream<Case> people() {
    return Stream.of(
        new Case("human_in_loop/enabled", "true", "approvals", Value.TRUE),
        new Case(
            "human_in_loop/tier_threshold", "internal", "approval_threshold", Value.of("internal")),
        new Case("human_in_loop/timeout_s", "5", "approval_timeout_ms", Value.of(5_000)),
        new Case("human_in_loop/timeout_seconds", "5", "approval_timeout_ms", Value.of(5_000)),
        new Case("human_in_loop/timeout", "1d", "approval_timeout_ms", Value.of(86_400_000)),
        new Case(
            "human_in_loop/on_timeout", "escalate", "approval_on_timeout", Value.of("escalate")),
        new Case("human_in_loop/quorum", "2", "approval_quorum", Value.of(2)),
        new Case("human_in_loop/separation_of_duty", "true", "separation_of_duty", Value.TRUE),
        new Case(
            "human_in_loop/approval_webhook",
            "'https://x.org/a'",
            "approval_webhook",
            Value.of("https://x.org/a")),
        new Case(
            "human_in_loop/webhook_url",
            "'https://x.org/a'",
            "approval_webhook",
            Value.of("https://x.org/a")));
  }

  private static Stream<Case> breaker() {
    return Stream.of(
        new Case("circuit_breaker/max_retries", "1", "max_retries", Value.of(1)),
        new Case("circuit_breaker/failure_window_s", "9", "failure_window_ms", Value.of(9_000)),
        new Case("circuit_breaker/failure_threshold", "2", "failure_threshold", Value.of(2)),
        new Case("circuit_breaker/half_open_after_s", "4", "half_open_after_ms", Value.of(4_000)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aKeySetsItsFieldAndLeavesTheOthersToTheMode(Case one) {
    for (Mode mode : Mode.values()) {
      Value.Obj expected = PolicyDocument.write(Presets.of(mode)).with(one.field(), one.value());
      if (one.field().equals("approval_threshold")) {
        expected = expected.with("approvals", Value.TRUE);
      }
      assertThat(PolicyDocument.write(policy(one.yaml(mode))))
          .as(one.yaml(mode))
          .isEqualTo(expected);
    }
  }

  @Test
  void everyKeyHasACase() {
    List<String> keys = new ArrayList<>();
    keys.addAll(PolicyField.POLICY.keySet());
    PolicyField.HUMAN_IN_LOOP.keySet().forEach(key -> keys.add("human_in_loop/" + key));
    PolicyField.CIRCUIT_BREAKER.keySet().forEach(key -> keys.add("circuit_breaker/" + key));
    assertThat(cases().map(Case::path).distinct()).containsExactlyInAnyOrderElementsOf(keys);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aModeByNameIsItsPreset(Mode mode) {
    assertThat(policy(Words.of(mode))).isEqualTo(Presets.of(mode));
    assertThat(policy(Words.of(mode).replace('_', '-').toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(Presets.of(mode));
    assertThat(policy("{mode: " + Words.of(mode) + "}")).isEqualTo(Presets.of(mode));
  }

  @Test
  void rolesHaveModels() {
    assertThat(policy("{model_tier_map: {planner: gpt-4o}}").reach().modelByRole())
        .isEqualTo(Map.of("planner", "gpt-4o"));
  }

  @Test
  void noPolicyIsStandard() {
    Loaded loaded = definitions.load("w", "nodes: [{id: a}]\n");
    assertThat(loaded.workflow().orElseThrow().policy()).isEqualTo(Presets.of(Mode.STANDARD));
  }
}
