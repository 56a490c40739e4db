package io.meshflow.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.policy.Policy.Checks;
import io.meshflow.core.policy.Policy.Mode;
import io.meshflow.core.policy.Policy.Taint;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PresetsTest {

  @ParameterizedTest
  @CsvSource({
    "DEV,            250000,  'FULL'",
    "STANDARD,       1000000, 'checks FULL'",
    "REGULATED,      2000000, 'checks ask=IRREVERSIBLE evidence review FULL'",
    "LEGAL_CRITICAL, 5000000, 'checks ask=EXTERNAL_IO citations evidence review FULL'",
    "HIPAA,          2000000, 'checks ask=IRREVERSIBLE review scrub SCRUBBED'",
  })
  void aModeStandsForThesePolicies(Mode mode, long budget, String switches) {
    Policy policy = Presets.of(mode);
    assertThat(policy.mode()).isEqualTo(mode);
    assertThat(policy.limits().budgetMicros()).isEqualTo(budget);
    assertThat(switches(policy)).isEqualTo(switches);
  }

  private static String switches(Policy policy) {
    Checks checks = policy.checks();
    boolean all =
        checks.gate()
            && checks.handoffs()
            && checks.guardian()
            && checks.collusion()
            && checks.uncertainty()
            && checks.taint() == Taint.ASK;
    boolean sealed = policy.evidence().humanReview() && policy.evidence().immutableAudit();
    return (all ? "checks " : "")
        + (policy.approvals().enabled() ? "ask=" + policy.approvals().threshold() + " " : "")
        + (policy.evidence().citations() ? "citations " : "")
        + (policy.evidence().evidence() ? "evidence " : "")
        + (sealed ? "review " : "")
        + (policy.privacy().scrubPhi() ? "scrub " : "")
        + policy.privacy().storeBodies();
  }

  @Test
  void devSwitchesEveryCheckOff() {
    assertThat(Presets.of(Mode.DEV).checks())
        .isEqualTo(
            new Checks(
                false,
                false,
                false,
                false,
                false,
                Presets.of(Mode.STANDARD).checks().carbon(),
                false,
                Taint.ALLOW));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void allModesShareTheseNumbers(Mode mode) {
    Policy policy = Presets.of(mode);
    assertThat(policy.limits().budgetTokens()).isEqualTo(500_000);
    assertThat(policy.limits().maxSteps()).isEqualTo(50);
    assertThat(policy.limits().timeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(policy.limits().maxReplans()).isEqualTo(3);
    assertThat(policy.breaker().threshold()).isEqualTo(5);
    assertThat(policy.breaker().maxRetries()).isEqualTo(3);
    assertThat(policy.approvals().timeout()).isEqualTo(Duration.ofDays(1));
    assertThat(policy.privacy().maxOutputChars()).isZero();
    assertThat(policy.checks().carbon().enabled()).isFalse();
    assertThat(policy.checks().carbon().budgetGrams()).isEqualTo(500);
  }

  @Test
  void aCheapPolicyNeverReplacesAStrictOne() {
    Policy both = Policies.strictest(Presets.of(Mode.HIPAA), Presets.of(Mode.DEV));
    assertThat(both.limits().budgetMicros()).isEqualTo(250_000);
    assertThat(both.approvals().enabled()).isTrue();
    assertThat(both.privacy().scrubPhi()).isTrue();
  }
}
