package io.meshflow.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy.Mode;
import io.meshflow.core.policy.Verdict.Allowed;
import io.meshflow.core.policy.Verdict.Blocked;
import io.meshflow.core.policy.Verdict.NeedsApproval;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderedGateTest {

  private static final Policy STANDARD = Presets.of(Mode.STANDARD);
  private static final Act READ = Act.tool("read_file", RiskTier.READ_ONLY);

  private record Says(BlockReason reason, Verdict verdict) implements Guard {
    @Override
    public Verdict judge(Case action) {
      return verdict;
    }
  }

  private static final Guard ASKS =
      new Says(BlockReason.DASC, new NeedsApproval(BlockReason.DASC, "asks", ""));
  private static final Guard ASKS_TOO =
      new Says(BlockReason.APPROVAL, new NeedsApproval(BlockReason.APPROVAL, "asks_too", ""));
  private static final Guard BLOCKS =
      new Says(BlockReason.POLICY, new Blocked(BlockReason.POLICY, "blocks", ""));
  private static final Guard NOTES = new Says(BlockReason.GUARDIAN, new Allowed(List.of("odd")));

  private record Throws(BlockReason reason) implements Guard {
    @Override
    public Verdict judge(Case action) {
      throw new IllegalStateException("broken");
    }
  }

  @Test
  void theStrictestAnswerWins() {
    assertThat(judge(Act.FACTS, NOTES, ASKS, BLOCKS)).isInstanceOf(Blocked.class);
    assertThat(judge(Act.FACTS, NOTES, ASKS)).isInstanceOf(NeedsApproval.class);
    assertThat(judge(Act.FACTS, NOTES, NOTES)).isEqualTo(new Allowed(List.of("odd", "odd")));
    assertThat(judge(Act.FACTS)).isEqualTo(Verdict.CLEAR);
  }

  @Test
  void ofEqualAnswersTheFirstIsNamed() {
    assertThat(GuardsTest.rule(judge(Act.FACTS, ASKS, ASKS_TOO))).isEqualTo("asks");
  }

  @Test
  void anApprovalLiftsOnlyWhatNeedsOne() {
    assertThat(judge(Act.approved(), ASKS)).isEqualTo(new Allowed(List.of("approved: asks")));
    assertThat(judge(Act.approved(), ASKS, BLOCKS)).isInstanceOf(Blocked.class);
  }

  @Test
  void aGuardThatThrowsBlocks() {
    Verdict verdict = judge(Act.approved(), new Throws(BlockReason.BUDGET));
    assertThat(verdict)
        .isEqualTo(
            new Blocked(
                BlockReason.BUDGET, "guard_failed", "Throws failed: IllegalStateException"));
  }

  @Test
  void anIntentThatCannotBeReadIsBlocked() {
    Intent broken =
        new Intent() {
          @Override
          public String agent() {
            return "x";
          }

          @Override
          public String action() {
            return "tool:x";
          }

          @Override
          public RiskTier risk() {
            return RiskTier.READ_ONLY;
          }

          @Override
          public EffectClass effectClass() {
            return EffectClass.PURE;
          }

          @Override
          public Value arguments() {
            throw new IllegalStateException();
          }

          @Override
          public List<String> texts() {
            return List.of();
          }
        };
    assertThat(OrderedGate.complete().judge(broken, STANDARD, Act.FACTS))
        .isInstanceOf(Blocked.class);
  }

  @Test
  void theRunThatIsTooExpensiveIsStillJudgedTheSameTwice() {
    PolicyGate gate = OrderedGate.complete();
    GateFacts facts = Act.spending(new GateFacts.Spend(Long.MAX_VALUE, Long.MAX_VALUE, 1, 1, 1, 9));
    assertThat(gate.judge(READ, STANDARD, facts)).isEqualTo(gate.judge(READ, STANDARD, facts));
    assertThat(gate.judge(READ, STANDARD, facts)).isInstanceOf(Blocked.class);
  }

  private static Verdict judge(GateFacts facts, Guard... guards) {
    return OrderedGate.of(guards).judge(READ, STANDARD, facts);
  }
}
