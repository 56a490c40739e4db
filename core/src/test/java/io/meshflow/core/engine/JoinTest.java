package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Join;
import io.meshflow.core.workflow.StepOutcome;
import org.junit.jupiter.api.Test;

/** The ready rule and its joins. */
class JoinTest {

  private static Plan diamond() {
    return Plan.of("a", "yes", "no", "join")
        .when("a", "yes", "yes")
        .when("a", "no", "no")
        .way("yes", "join")
        .way("no", "join");
  }

  private static Plan fan(Join join) {
    return Plan.of("a", "b", "c", "join")
        .way("a", "join")
        .way("b", "join")
        .way("c", "join")
        .join("join", join);
  }

  @Test
  void aDiamondOfIfAndElseJoins() {
    Bench bench = diamond().bench().done("a#1").done("yes#1").done("join#1");
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(bench.skips()).containsExactly("no#1");
    assertThat(bench.step("join#1").inputs()).hasToString("[yes#1]");
  }

  @Test
  void aNodeWithoutATakenEdgeIsSkippedAndSoIsWhatFollowsIt() {
    Bench bench = Plan.of("a", "b", "c").when("a", "b", "no").way("b", "c").bench().done("a#1");
    assertThat(bench.skips()).containsExactly("b#1", "c#1");
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void allWaitsForEveryEdge() {
    Bench bench = fan(new Join.All()).bench().done("c#1").done("a#1");
    assertThat(bench.running()).containsExactly("b#1");
    bench.done("b#1");
    assertThat(bench.running()).containsExactly("join#1");
    assertThat(bench.step("join#1").inputs()).hasToString("[a#1, b#1, c#1]");
  }

  @Test
  void aFastBranchRunsAhead() {
    Bench bench =
        Plan.of("slow", "fast", "next", "last", "join")
            .way("fast", "next", "last", "join")
            .way("slow", "join")
            .bench()
            .done("fast#1")
            .done("next#1")
            .done("last#1");
    assertThat(bench.running()).containsExactly("slow#1");
    assertThat(bench.outcome("last#1")).contains(StepOutcome.DONE);
  }

  @Test
  void anyStartsWithTheFirstAndRecordsLateArrivalsOnly() {
    Bench bench = fan(new Join.Any()).bench().done("b#1");
    assertThat(bench.running()).containsExactly("a#1", "c#1", "join#1");
    bench.done("a#1").done("join#1").done("c#1");
    assertThat(bench.steps()).containsExactly("a#1", "b#1", "c#1", "join#1");
    assertThat(bench.step("join#1").inputs()).hasToString("[b#1]");
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void majorityIsMoreThanHalfOfTheDeclaredEdgesDeadOnesAgainst() {
    Plan four =
        Plan.of("a", "b", "c", "d", "join")
            .way("a", "join")
            .way("b", "join")
            .when("c", "join", "no")
            .way("d", "join")
            .join("join", new Join.Majority());
    Bench bench = four.bench().done("a#1").done("b#1").done("c#1");
    assertThat(bench.running()).containsExactly("d#1");
    bench.done("d#1");
    assertThat(bench.running()).containsExactly("join#1");
  }

  @Test
  void aNumberCountsTakenEdges() {
    Bench bench = fan(new Join.AtLeast(2)).bench().done("c#1");
    assertThat(bench.running()).doesNotContain("join#1");
    bench.done("a#1");
    assertThat(bench.running()).contains("join#1");
  }

  @Test
  void aQuorumThatCannotBeReachedAnyMoreIsSkipped() {
    Bench bench =
        Plan.of("a", "b", "join", "after")
            .when("a", "join", "no")
            .way("b", "join", "after")
            .join("join", new Join.AtLeast(2))
            .bench()
            .done("a#1");
    assertThat(bench.skips()).containsExactly("join#1", "after#1");
    bench.done("b#1");
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void losersAreCancelledExceptAStartedOnceEffect() {
    Bench bench =
        fan(new Join.Any()).cancelLosers("join").effect("c", EffectClass.ONCE).bench().done("a#1");
    assertThat(bench.outcome("b#1")).contains(StepOutcome.CANCELLED);
    assertThat(bench.running()).containsExactly("c#1", "join#1");
    bench.done("join#1");
    assertThat(bench.status()).as("the run waits for it").isEqualTo(RunStatus.RUNNING);
    bench.done("c#1");
    assertThat(bench.outcome("c#1")).contains(StepOutcome.DONE);
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void losersWithAWayElsewhereGoOn() {
    Bench bench =
        Plan.of("a", "b", "join", "other")
            .way("a", "join")
            .way("b", "join")
            .way("b", "other")
            .join("join", new Join.Any())
            .cancelLosers("join")
            .bench()
            .done("a#1");
    assertThat(bench.running()).containsExactly("b#1", "join#1");
  }

  @Test
  void losersThatHaveNotStartedAreSkipped() {
    Bench bench =
        Plan.of("a", "b", "later", "join")
            .way("a", "join")
            .way("b", "later", "join")
            .join("join", new Join.Any())
            .cancelLosers("join")
            .bench()
            .done("a#1");
    assertThat(bench.outcome("b#1")).contains(StepOutcome.CANCELLED);
    assertThat(bench.skips()).containsExactly("later#1");
  }

  @Test
  void losersRunUnlessTheJoinSaysOtherwise() {
    Bench bench = fan(new Join.Any()).bench().done("a#1").done("join#1");
    assertThat(bench.running()).containsExactly("b#1", "c#1");
    assertThat(bench.status()).isEqualTo(RunStatus.RUNNING);
  }

  @Test
  void aQuorumAbsorbsABadEnd() {
    Bench bench =
        fan(new Join.AtLeast(2)).bench().fail("a#1").done("b#1").done("c#1").done("join#1");
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aHopelessQuorumFailsTheRunWithItsCulprit() {
    Bench bench = fan(new Join.AtLeast(2)).bench().fail("a#1").fail("c#1");
    assertThat(bench.run().downfall()).isPresent();
    bench.done("b#1");
    assertThat(bench.status()).isEqualTo(RunStatus.FAILED);
    assertThat(bench.skips()).contains("join#1");
  }

  @Test
  void aQuorumFurtherOnStillAbsorbsWhatANearerOneCouldNot() {
    Bench bench =
        Plan.of("a", "b", "near", "far", "other")
            .way("a", "near", "far")
            .way("b", "near")
            .way("other", "far")
            .join("near", new Join.AtLeast(2))
            .join("far", new Join.Any())
            .bench()
            .fail("a#1")
            .done("other#1")
            .done("b#1")
            .done("far#1");
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void anEndThatAnEdgeAcceptedIsNoCulprit() {
    Bench bench =
        Plan.of("a", "mended", "b", "join")
            .on("a", "mended", StepOutcome.FAILED)
            .way("mended", "join")
            .when("b", "join", "no")
            .join("join", new Join.AtLeast(2))
            .bench()
            .fail("a#1")
            .done("mended#1")
            .done("b#1");
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(bench.skips()).containsExactly("join#1");
  }

  @Test
  void aCancelledBranchIsNoBadEnd() {
    Bench bench =
        fan(new Join.All()).bench().end("a#1", CallOutcome.CANCELLED).done("b#1").done("c#1");
    assertThat(bench.running()).containsExactly("join#1");
  }
}
