package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Join;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Template;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Loop edges. */
class LoopTest {

  private static Bench endless(Bench bench) {
    while (!bench.running().isEmpty()) {
      bench.done(bench.running().getFirst());
    }
    return bench;
  }

  @Test
  void aLoopAlternatesBothNodesAndStopsAtItsLimit() {
    Bench bench =
        endless(
            Plan.of("write", "judge")
                .way("write", "judge")
                .loop("judge", "write", "yes", 2)
                .bench());
    assertThat(bench.steps())
        .containsExactly("write#1", "judge#1", "write#2", "judge#2", "write#3", "judge#3");
    assertThat(bench.status()).isEqualTo(RunStatus.MAX_ITERATIONS);
  }

  @Test
  void maxIterationsKeepsEverythingDone() {
    Bench bench =
        endless(
            Plan.of("write", "judge", "after")
                .way("write", "judge", "after")
                .loop("judge", "write", "yes", 1)
                .bench());
    assertThat(bench.output().toString()).contains("out of judge#2");
    assertThat(bench.outcome("write#1")).contains(StepOutcome.DONE);
    assertThat(bench.steps()).doesNotContain("after#1");
  }

  @Test
  void overTheLimitALoopGoesAlongItsElse() {
    Bench bench =
        endless(
            Plan.of("write", "judge", "good", "enough")
                .way("write", "judge", "good")
                .edge("judge", "enough", Set.of(), "")
                .loop("judge", "write", "yes", 1, "enough")
                .bench());
    assertThat(bench.steps()).contains("enough#1").doesNotContain("good#1");
    assertThat(bench.skips()).containsExactly("good#1");
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void anElseIsNotTakenBeforeTheLimit() {
    Bench bench =
        endless(
            Plan.of("write", "judge", "good", "enough")
                .way("write", "judge", "good")
                .edge("judge", "enough", Set.of(), "")
                .loop("judge", "write", "no", 1, "enough")
                .bench());
    assertThat(bench.steps()).contains("good#1");
    assertThat(bench.skips()).containsExactly("enough#1");
  }

  @Test
  void loopsAreTriedFirstAndTheFirstTrueOneWins() {
    Plan plan =
        Plan.of("a", "b", "c", "out")
            .way("a", "b", "c", "out")
            .loop("c", "b", "second", 5)
            .loop("c", "a", "always", 1);
    Bench bench = new Bench(plan.build());
    bench.truths.visit("second", visit -> visit < 2).put("always", v -> true);
    bench.start();
    List.of("a#1", "b#1", "c#1", "b#2", "c#2", "a#2").forEach(bench::done);
    assertThat(bench.steps()).containsExactly("a#1", "b#1", "c#1", "b#2", "c#2", "a#2", "b#3");
  }

  @Test
  void nestedLoopsCountTheInnerRoundsAnew() {
    Plan plan =
        Plan.of("a", "b", "c", "d")
            .way("a", "b", "c", "d")
            .loop("c", "b", "inner", 1)
            .loop("d", "a", "yes", 1);
    Bench bench = new Bench(plan.build());
    bench.truths.visit("inner", visit -> visit % 2 == 1);
    endless(bench.start());
    assertThat(bench.steps())
        .containsExactly(
            "a#1", "b#1", "c#1", "b#2", "c#2", "d#1", "a#2", "b#3", "c#3", "b#4", "c#4", "d#2");
    assertThat(bench.status()).isEqualTo(RunStatus.MAX_ITERATIONS);
  }

  @Test
  void exitsStayUnresolvedWhileALoopGoesRound() {
    Bench bench =
        Plan.of("a", "b", "out", "other", "join")
            .way("a", "b", "out", "join")
            .way("other", "join")
            .loop("b", "a", "once", 5)
            .bench();
    bench.truths.visit("once", visit -> visit == 1);
    bench.done("other#1").done("a#1").done("b#1");
    assertThat(bench.skips()).isEmpty();
    assertThat(bench.running()).containsExactly("a#2");
  }

  @Test
  void openStepsOfTheRegionAreCancelledWhenTheLoopGoesRound() {
    Bench bench =
        Plan.of("a", "quick", "slow", "b")
            .way("a", "quick", "b")
            .way("a", "slow", "b")
            .join("b", new Join.Any())
            .loop("b", "a", "once", 5)
            .bench();
    bench.truths.visit("once", visit -> visit == 1);
    bench.done("a#1").done("quick#1").done("b#1");
    assertThat(bench.outcome("slow#1")).contains(StepOutcome.CANCELLED);
    bench.done("a#2");
    assertThat(bench.running()).containsExactly("quick#2", "slow#2");
    bench.done("slow#2").done("b#2");
    assertThat(bench.running()).containsExactly("quick#2");
  }

  @Test
  void innerJoinsWaitAnewInEveryRound() {
    Bench bench =
        Plan.of("a", "left", "right", "b")
            .way("a", "left", "b")
            .way("a", "right", "b")
            .loop("b", "a", "once", 5)
            .bench();
    bench.truths.visit("once", visit -> visit == 1);
    List.of("a#1", "left#1", "right#1", "b#1", "a#2", "left#2").forEach(bench::done);
    assertThat(bench.running()).containsExactly("right#2");
  }

  @Test
  void edgesFromOutsideKeepTheirResolution() {
    Bench bench =
        Plan.of("seed", "a", "mix", "b")
            .way("seed", "mix")
            .way("a", "mix", "b")
            .loop("b", "a", "once", 5)
            .bench();
    bench.truths.visit("once", visit -> visit == 1);
    List.of("a#1", "seed#1", "mix#1", "b#1", "a#2").forEach(bench::done);
    assertThat(bench.running()).containsExactly("mix#2");
    assertThat(bench.step("mix#2").inputs()).hasToString("[seed#1, a#2]");
  }

  @Test
  void theTargetOfALoopStartsWithoutItsEdgesFromOutside() {
    Bench bench = Plan.of("seed", "a", "b").way("seed", "a", "b").loop("b", "a", "once", 5).bench();
    bench.truths.visit("once", visit -> visit == 1);
    List.of("seed#1", "a#1", "b#1").forEach(bench::done);
    assertThat(bench.step("a#2").inputs()).hasToString("[seed#1, b#1]");
  }

  @Test
  void aQuorumThatWasSkippedInOneRoundAbsorbsABadEndInTheNext() {
    Plan plan =
        Plan.of("t", "a", "c", "other", "join", "s")
            .way("t", "a")
            .way("t", "c")
            .way("t", "other", "s")
            .when("a", "join", "later")
            .when("c", "join", "later")
            .way("join", "s")
            .join("join", new Join.Any())
            .loop("s", "t", "first", 3);
    Bench bench = new Bench(plan.build());
    bench.truths.visit("later", visit -> visit > 1).visit("first", visit -> visit == 1);
    bench.start();
    List.of("t#1", "a#1", "c#1", "other#1", "s#1", "t#2").forEach(bench::done);
    assertThat(bench.skips()).containsExactly("join#1");
    bench.fail("a#2");
    List.of("c#2", "join#2", "other#2", "s#2").forEach(bench::done);
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aBadEndOfAnEarlierRoundIsNoCulpritInThisOne() {
    Plan plan =
        Plan.of("t", "a", "c", "other", "join", "s")
            .when("t", "a", "early")
            .way("t", "c")
            .way("t", "other", "s")
            .way("a", "join")
            .when("c", "join", "early")
            .way("join", "s")
            .join("join", new Join.Any())
            .loop("s", "t", "early", 3);
    Bench bench = new Bench(plan.build());
    bench.truths.visit("early", visit -> visit == 1);
    bench.start().done("t#1").fail("a#1");
    List.of("c#1", "join#1", "other#1", "s#1", "t#2", "c#2", "other#2", "s#2").forEach(bench::done);
    assertThat(bench.skips()).containsExactly("a#2", "join#2");
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aStartThatALoopMakesVoidIsDropped() {
    Node impossible = new Node.CodeNode("p", NodeSettings.DEFAULT, "gone", Template.EMPTY);
    Plan plan =
        Plan.of("t", "n")
            .node(impossible)
            .node(Plan.emptyMap("s"))
            .way("t", "p")
            .on("p", "n", StepOutcome.FAILED)
            .way("n", "s")
            .way("t", "s")
            .join("s", new Join.Any())
            .loop("s", "t", "first", 3);
    Bench bench = new Bench(plan.build());
    bench.truths.visit("first", visit -> visit == 1);
    bench.start().done("t#1");
    assertThat(bench.running()).containsExactly("t#2");
    assertThat(bench.steps()).containsExactly("t#1", "p#1", "s#1", "t#2");
  }

  @Test
  void aNodeMayLoopToItself() {
    Bench bench = Plan.of("a", "out").way("a", "out").loop("a", "a", "some", 9).bench();
    bench.truths.visit("some", visit -> visit < 4);
    endless(bench);
    assertThat(bench.steps()).containsExactly("a#1", "a#2", "a#3", "a#4", "out#1");
  }

  @Test
  void aBadEndDoesNotGoRound() {
    Bench bench = Plan.of("a").loop("a", "a", "yes", 9).bench().fail("a#1");
    assertThat(bench.status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void visitsCountUpForEver() {
    Plan plan = Plan.of("a", "b").way("a", "b").loop("a", "a", "odd", 1).loop("b", "a", "yes", 2);
    Bench bench = new Bench(plan.build());
    bench.truths.visit("odd", visit -> visit % 2 == 1);
    endless(bench.start());
    assertThat(bench.steps())
        .containsExactly("a#1", "a#2", "b#1", "a#3", "a#4", "b#2", "a#5", "a#6", "b#3");
  }

  @Test
  void aRegionThatAStartedJoinHasAbandonedDoesNotStartAgain() {
    Plan plan =
        Plan.of("quick", "a", "b", "join")
            .way("quick", "join")
            .way("a", "b", "join")
            .loop("b", "a", "yes", 5)
            .join("join", new Join.Any())
            .cancelLosers("join")
            .effect("b", io.meshflow.core.policy.EffectClass.ONCE);
    Bench bench = plan.bench().done("a#1").done("quick#1");
    assertThat(bench.running()).containsExactly("b#1", "join#1");
    bench.done("b#1");
    assertThat(bench.skips()).contains("a#2");
    bench.done("join#1");
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
  }
}
