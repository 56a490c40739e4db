package io.meshflow.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.policy.Policy.Mode;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FlooredGateTest {

  private static final Act DELETE = Act.tool("delete_customer", RiskTier.IRREVERSIBLE);

  private static Policy judgedUnder(Mode own, Mode floor) {
    AtomicReference<Policy> seen = new AtomicReference<>();
    PolicyGate inner =
        (intent, policy, facts) -> {
          seen.set(policy);
          return Verdict.CLEAR;
        };
    Verdict verdict =
        new FlooredGate(inner, Presets.of(floor)).judge(DELETE, Presets.of(own), Act.FACTS);
    assertThat(verdict).isEqualTo(Verdict.CLEAR);
    return seen.get();
  }

  @Test
  void aLaxPolicyIsJudgedUnderTheFloor() {
    Policy judged = judgedUnder(Mode.DEV, Mode.REGULATED);
    assertThat(Policies.atLeastAsStrict(judged, Presets.of(Mode.REGULATED))).isTrue();
  }

  @Test
  void whatTheRunsOwnPolicyAllowsTheFloorMayAskFor() {
    PolicyGate gate = OrderedGate.complete();
    Policy lax = Presets.of(Mode.DEV);
    assertThat(gate.judge(DELETE, lax, Act.FACTS)).isInstanceOf(Verdict.Allowed.class);
    assertThat(new FlooredGate(gate, Presets.of(Mode.REGULATED)).judge(DELETE, lax, Act.FACTS))
        .isInstanceOf(Verdict.NeedsApproval.class);
  }

  @Test
  void aStricterPolicyIsNotWeakened() {
    Policy judged = judgedUnder(Mode.HIPAA, Mode.STANDARD);
    assertThat(Policies.atLeastAsStrict(judged, Presets.of(Mode.HIPAA))).isTrue();
  }
}
