package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.BlockReason;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.policy.Presets;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.StepId;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.tool.CodeCall;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What people are told of an action, and what their silence means, goes by what it is. */
class AskingTest {

  private static final Verdict.NeedsApproval NEEDS =
      new Verdict.NeedsApproval(BlockReason.DASC, "dasc.command.destructive", "it destroys");

  private static RunEvent.ApprovalAsked asked(String command) {
    Policy standard = Presets.of(Policy.Mode.STANDARD);
    Policy policy =
        new Policy(
            standard.mode(),
            standard.limits(),
            standard.checks(),
            Rules.approvals(Duration.ofHours(1), OnTimeout.APPROVE, 1, false).approvals(),
            standard.breaker(),
            standard.evidence(),
            standard.privacy(),
            standard.reach());
    CodeCall call =
        new CodeCall(
            "a",
            "read_note",
            Value.obj("command", Value.of(command)),
            RiskTier.INTERNAL,
            EffectClass.ONCE);
    Approval.Id id =
        new Approval.Id(Approval.Kind.GATE, CallKey.of(WorkKey.of(StepId.parse("a#1"))), 1);
    return new Asking(policy, Instant.EPOCH).gate(id, NEEDS, call, false, Value.NULL);
  }

  @Test
  void silenceNeverApprovesWhatIsWorseThanItsAuthorDeclared() {
    RunEvent.ApprovalAsked asked = asked("rm -rf /srv");
    assertThat(asked.risk()).isEqualTo(RiskTier.IRREVERSIBLE);
    assertThat(asked.terms().onTimeout()).isEqualTo(OnTimeout.REJECT);
  }

  @Test
  void silenceMayApproveWhatStaysInside() {
    RunEvent.ApprovalAsked asked = asked("ls");
    assertThat(asked.risk()).isEqualTo(RiskTier.INTERNAL);
    assertThat(asked.terms().onTimeout()).isEqualTo(OnTimeout.APPROVE);
  }
}
