package io.meshflow.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.policy.RiskTier;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The digest beside every verdict of the gate, and records of before it was kept. */
class GateFactsOnRecordTest {

  private static final Value DIGEST = Value.of("0".repeat(64));
  private static final CallKey KEY = CallKey.of(WorkKey.of(StepId.parse("a#1")));
  private static final Approval.Id ID = new Approval.Id(Approval.Kind.GATE, KEY, 1);
  private static final Notice NOTICE = Notice.parse(ID + "~0.0");

  private static List<RunEvent> verdicts(Value gateFacts) {
    RunEvent.CallTerms terms =
        new RunEvent.CallTerms(
            "tool:x", "", RiskTier.INTERNAL, EffectClass.PURE, 0, 0, Optional.empty(), "");
    Approval.Terms asked =
        new Approval.Terms(Optional.empty(), OnTimeout.REJECT, 1, false, 0, List.of());
    Approval.Matter matter =
        new Approval.Matter("tool:x", RiskTier.INTERNAL, "why", Optional.of(true), Value.TRUE);
    return List.of(
        new RunEvent.CallStarted(KEY, 1, terms, Value.TRUE, gateFacts),
        new RunEvent.CallRefused(KEY, "tool:x", "", "policy", "r", Value.TRUE, gateFacts),
        new RunEvent.ApprovalAsked(ID, asked, matter, gateFacts),
        new RunEvent.NoticeStarted(NOTICE, 1, gateFacts),
        new RunEvent.NoticeEnded(NOTICE, 1, "reach.host", Optional.empty(), gateFacts));
  }

  @Test
  void itIsInTheBodyAloneAndReadBack() {
    Facts.Encoded encoded = Facts.encode(verdicts(DIGEST));
    assertThat(encoded.facts()).noneMatch(fact -> fact.toString().contains("000"));
    assertThat(encoded.body().fields().values().stream().filter(DIGEST::equals)).hasSize(5);
    assertThat(Facts.decode(encoded.facts(), encoded.body())).isEqualTo(verdicts(DIGEST));
  }

  @Test
  void recordsOfBeforeHaveNone() {
    Facts.Encoded encoded = Facts.encode(verdicts(Value.NULL));
    assertThat(encoded.body().fields()).containsOnlyKeys("0.request", "1.detail", "2.shown");
    assertThat(Facts.decode(encoded.facts(), encoded.body())).isEqualTo(verdicts(Value.NULL));
  }
}
