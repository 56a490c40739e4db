package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.BlockReason;
import io.meshflow.core.policy.Policy.TimeoutAction;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.StepOutcome;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Ends of steps and runs. */
class EndTest {

  private static final Verdict BLOCKED =
      new Verdict.Blocked(BlockReason.POLICY, "tools", "not allowed");

  private static Plan caught(StepOutcome outcome) {
    return Plan.of("a", "usual", "caught").way("a", "usual").on("a", "caught", outcome);
  }

  @Test
  void anEdgeIsTakenOnDoneUnlessItSaysOtherwise() {
    Bench bench = caught(StepOutcome.FAILED).bench().done("a#1");
    assertThat(bench.running()).containsExactly("usual#1");
    assertThat(bench.skips()).containsExactly("caught#1");
  }

  @Test
  void aFailedEdgeCatchesAFailure() {
    Bench bench = caught(StepOutcome.FAILED).bench().fail("a#1").done("caught#1");
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(bench.skips()).containsExactly("usual#1");
  }

  @Test
  void aBlockedEdgeCatchesARefusal() {
    Bench bench = new Bench(caught(StepOutcome.BLOCKED).build());
    bench.gate(perform -> perform.key().toString().equals("a#1") ? BLOCKED : Verdict.CLEAR).start();
    assertThat(bench.outcome("a#1")).contains(StepOutcome.BLOCKED);
    assertThat(bench.running()).containsExactly("caught#1");
  }

  @Test
  void aTimedOutEdgeCatchesALateStep() {
    Bench bench = caught(StepOutcome.TIMED_OUT).timeout("a", Duration.ofSeconds(9)).bench();
    bench.pass(Duration.ofSeconds(9));
    assertThat(bench.outcome("a#1")).contains(StepOutcome.TIMED_OUT);
    assertThat(bench.running()).containsExactly("caught#1");
  }

  @Test
  void anEdgeMayAcceptAListOfEnds() {
    Plan plan = Plan.of("a", "b").on("a", "b", StepOutcome.DONE, StepOutcome.FAILED);
    assertThat(plan.bench().fail("a#1").running()).containsExactly("b#1");
    assertThat(plan.bench().done("a#1").running()).containsExactly("b#1");
  }

  @Test
  void aBlockedStepThatNobodyCatchesBlocksTheRun() {
    Bench bench = new Bench(Plan.of("a").build()).gate(perform -> BLOCKED).start();
    assertThat(bench.status()).isEqualTo(RunStatus.BLOCKED);
    assertThat(bench.code()).isEqualTo("policy");
  }

  @Test
  void aBadEndThatNobodyAcceptsStartsNothingNewAndLetsTheRestFinish() {
    Bench bench = Plan.of("bad", "other", "next").way("other", "next").bench().fail("bad#1");
    assertThat(bench.status()).isEqualTo(RunStatus.RUNNING);
    bench.done("other#1");
    assertThat(bench.outcome("other#1")).contains(StepOutcome.DONE);
    assertThat(bench.steps()).doesNotContain("next#1");
    assertThat(bench.status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void whatIsStillUnderWayAfterTheGraceIsCancelled() {
    Bench bench = Plan.of("bad", "slow").grace(Duration.ofSeconds(3)).bench().fail("bad#1");
    bench.pass(Duration.ofSeconds(2));
    assertThat(bench.running()).containsExactly("slow#1");
    bench.pass(Duration.ofSeconds(1));
    assertThat(bench.outcome("slow#1")).contains(StepOutcome.CANCELLED);
    assertThat(bench.status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void aStepThatOnlyWaitsIsCancelledWithoutGrace() {
    Plan plan =
        Plan.of("bad", "again")
            .retry(
                "again",
                new io.meshflow.core.workflow.NodeSettings.Retry(
                    3, Duration.ofHours(1), 2, Duration.ofHours(1)));
    Bench bench = plan.bench().end("again#1", CallOutcome.RETRYABLE).fail("bad#1");
    assertThat(bench.outcome("again#1")).contains(StepOutcome.CANCELLED);
    assertThat(bench.status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void cancellingStopsEverythingAtOnce() {
    Bench bench = Plan.of("a", "b", "c").way("a", "c").bench().cancel();
    assertThat(bench.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(bench.outcome("a#1")).contains(StepOutcome.CANCELLED);
    assertThat(bench.running()).isEmpty();
  }

  @Test
  void cancellingCutsADrainShort() {
    Bench bench = Plan.of("bad", "slow").bench().fail("bad#1").cancel();
    assertThat(bench.status()).isEqualTo(RunStatus.CANCELLED);
  }

  @Test
  void aRunThatTakesTooLongFails() {
    Bench bench = new Bench(Plan.of("a", "b").way("a", "b").build());
    bench.deadline(Duration.ofMinutes(5)).start().pass(Duration.ofMinutes(5));
    bench.done("a#1");
    assertThat(bench.status()).isEqualTo(RunStatus.FAILED);
    assertThat(bench.code()).isEqualTo("timeout");
  }

  @Test
  void theOutputIsThatOfTheTerminal() {
    Bench bench = Plan.of("a", "b").way("a", "b").bench().done("a#1").done("b#1", Value.of("x"));
    assertThat(bench.output()).isEqualTo(Value.of("x"));
  }

  @Test
  void theOutputOfSeveralTerminalsNamesEachAndSkippedOnesAreNull() {
    Bench bench =
        Plan.of("a", "z", "b", "never")
            .way("a", "z")
            .way("a", "b")
            .when("a", "never", "no")
            .bench()
            .done("a#1")
            .done("b#1", Value.of(2))
            .done("z#1", Value.of(1));
    Value expected = Value.obj("z", Value.of(1), "b", Value.of(2), "never", Value.NULL);
    assertThat(bench.output()).isEqualTo(expected);
  }

  @Test
  void aFailingConditionFailsItsSourceWithThePosition() {
    Bench bench = Plan.of("a", "b").when("a", "b", "broken").bench().done("a#1");
    assertThat(bench.outcome("a#1")).contains(StepOutcome.FAILED);
    assertThat(bench.step("a#1").whole().ending().code()).isEqualTo("condition_failed");
    assertThat(bench.step("a#1").output().text()).contains("'broken'", "position 7", "no such key");
    assertThat(bench.status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void aFailingConditionMayBeCaughtLikeAnyFailure() {
    Bench bench =
        Plan.of("a", "b", "caught")
            .edge("a", "b", Set.of(StepOutcome.values()), "broken")
            .on("a", "caught", StepOutcome.FAILED)
            .bench()
            .done("a#1");
    assertThat(bench.running()).containsExactly("caught#1");
  }

  @Test
  void aFailingConditionOfALoopFailsItsSource() {
    Bench bench = Plan.of("a").loop("a", "a", "broken", 3).bench().done("a#1");
    assertThat(bench.outcome("a#1")).contains(StepOutcome.FAILED);
  }

  @Test
  void conditionsAreAskedOnceAndTheWaysAreRecorded() {
    Plan plan = Plan.of("a", "b").when("a", "b", "counted");
    Bench bench = new Bench(plan.build());
    int[] asked = {0};
    bench.truths.put("counted", variables -> ++asked[0] > 0);
    bench.start().done("a#1").crash(Duration.ofSeconds(1));
    assertThat(asked[0]).isEqualTo(1);
    assertThat(bench.events())
        .filteredOn(RunEvent.StepEnded.class::isInstance)
        .hasToString(
            bench.events().stream()
                .filter(RunEvent.StepEnded.class::isInstance)
                .toList()
                .toString())
        .anySatisfy(e -> assertThat(e.toString()).contains("taken=[0]"));
  }

  @Test
  void aStepThatIsSkippedForItsTimeHasDeadEdges() {
    Bench bench =
        Plan.of("a", "b", "any")
            .way("a", "b")
            .on("a", "any", StepOutcome.values())
            .policy(Rules.stepTimeout(Duration.ofSeconds(5), TimeoutAction.SKIP))
            .bench()
            .pass(Duration.ofSeconds(5));
    assertThat(bench.outcome("a#1")).contains(StepOutcome.SKIPPED);
    assertThat(bench.skips()).containsExactly("b#1", "any#1");
    assertThat(bench.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aRunIsPendingThenRunningThenCompleted() {
    Bench bench = new Bench(Plan.of("a").build());
    assertThat(bench.status()).isEqualTo(RunStatus.PENDING);
    assertThat(bench.start().status()).isEqualTo(RunStatus.RUNNING);
    assertThat(bench.done("a#1").status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void lateNewsOfAnAttemptChangesNothing() {
    Bench bench = Plan.of("a", "b").way("a", "b").bench().done("a#1");
    long spent = bench.run().spending().spent();
    RunEvent.CallEnded late =
        new RunEvent.CallEnded(
            io.meshflow.core.run.CallKey.parse("a#1"),
            1,
            CallOutcome.FAILED,
            "late",
            new io.meshflow.core.run.Charge(99, io.meshflow.core.model.Usage.NONE, 0, ""),
            Value.NULL);
    bench.facts(late);
    assertThat(bench.run().spending().spent()).isEqualTo(spent);
    assertThat(bench.outcome("a#1")).contains(StepOutcome.DONE);
  }
}
