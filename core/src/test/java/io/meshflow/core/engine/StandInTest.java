package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.BlockReason;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Template;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which model is asked after one that failed. */
class StandInTest {

  private static final String CALL = "w#1/0.0";

  private static Bench bench(int retries, String... models) {
    Agent agent =
        new Agent("w", "writer", "Write.", "", List.of(), Value.Obj.EMPTY, Agent.Bounds.DEFAULT);
    Plan plan =
        Plan.of()
            .node(new Node.AgentNode("w", NodeSettings.DEFAULT, agent, Template.EMPTY))
            .policy(Rules.retries(retries));
    Bench bench = new Bench(plan.build());
    bench.shelf.models(models);
    return bench;
  }

  private static String asked(Bench bench) {
    return bench.performing(CALL).intent().place();
  }

  private static Bench refused(Bench bench, String code) {
    bench.report(CallKey.parse(CALL), CallOutcome.FAILED, code, Value.of(code));
    return bench.settle();
  }

  @ParameterizedTest
  @EnumSource(
      value = CallOutcome.class,
      names = {"RETRYABLE", "TIMED_OUT"})
  void theNextIsAskedAtOnceUntilAllHadTheirTurn(CallOutcome how) {
    Bench bench = bench(3, "a", "b", "c").start();
    assertThat(asked(bench)).isEqualTo("demo/a");
    assertThat(asked(bench.end(CALL, how))).isEqualTo("demo/b");
    assertThat(asked(bench.end(CALL, how))).isEqualTo("demo/c");
    assertThat(bench.end(CALL, how).running()).as("a pause first").isEmpty();
    assertThat(asked(bench.pass(Duration.ofMinutes(1)))).isEqualTo("demo/a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"invalid_key", "quota_exhausted", "not_found", "context_too_long"})
  void whatAnotherMayDoBetterGoesOnAndTheErrorNamesEachCause(String code) {
    Bench bench = bench(3, "a", "b").start();
    assertThat(asked(refused(bench, code))).isEqualTo("demo/b");
    refused(bench, "forbidden");
    assertThat(bench.step("w#1").outcome()).contains(StepOutcome.FAILED);
    assertThat(bench.step("w#1").output().text()).isEqualTo(code + "; then forbidden");
  }

  @Test
  void whereNobodyKnowsWhatBecameOfItTheErrorNamesEachCauseToo() {
    Bench bench = bench(0, "a", "b").start();
    for (String said : List.of("a was silent", "b was silent")) {
      bench.report(CallKey.parse(CALL), CallOutcome.TIMED_OUT, "idle_timeout", Value.of(said));
      bench.settle();
    }
    assertThat(bench.step("w#1").outcome()).contains(StepOutcome.TIMED_OUT);
    assertThat(bench.step("w#1").output().text()).isEqualTo("a was silent; then b was silent");
  }

  @Test
  void aWrongQuestionIsAskedOfNobodyElse() {
    Bench bench = refused(bench(3, "a", "b").start(), "bad_request");
    assertThat(bench.step("w#1").outcome()).contains(StepOutcome.FAILED);
  }

  @Test
  void anotherOrderOfTheModelsHidesNoneOfThem() {
    Bench bench = bench(0, "a", "b").start();
    bench.shelf.models("b", "a");
    assertThat(asked(bench.end(CALL, CallOutcome.RETRYABLE))).isEqualTo("demo/b");
    bench.shelf.models("a", "b");
    bench.end(CALL, CallOutcome.RETRYABLE);
    assertThat(bench.step("w#1").outcome()).contains(StepOutcome.FAILED);
  }

  @Test
  void aLostAttemptIsRepeatedAtTheSameModel() {
    Bench bench = bench(3, "a", "b").start().crash(Duration.ofSeconds(1));
    assertThat(asked(bench)).isEqualTo("demo/a");
  }

  @Test
  void whatAReviewerWasShownIsAskedWhereverItStandsNow() {
    Bench bench = bench(3, "a", "b");
    bench.gate(
        perform ->
            perform.intent().place().equals("demo/b")
                ? new Verdict.NeedsApproval(BlockReason.APPROVAL, "test", "ask")
                : Verdict.CLEAR);
    bench.start().end(CALL, CallOutcome.RETRYABLE);
    assertThat(bench.running()).isEmpty();
    bench.gate(perform -> Verdict.CLEAR);
    assertThat(asked(bench.answer("gate:" + CALL + "@1", true, "bob"))).isEqualTo("demo/b");
    bench.end(CALL, CallOutcome.RETRYABLE).pass(Duration.ofMinutes(1));
    assertThat(asked(bench)).as("and nobody else").isEqualTo("demo/b");
    bench.done(CALL, Output.of("fine").document());
  }

  /** A gate that refuses these by a rule about whom is asked. */
  private static void refusing(Bench bench, String... places) {
    bench.gate(
        perform ->
            List.of(places).contains(perform.intent().place())
                ? new Verdict.Blocked(BlockReason.POLICY, "reach.provider", "not there")
                : Verdict.CLEAR);
  }

  @Test
  void whomTheGateRefusesIsPassedOver() {
    Bench bench = bench(0, "a", "b", "c");
    refusing(bench, "demo/a", "demo/b");
    assertThat(asked(bench.start())).isEqualTo("demo/c");
    bench.done(CALL, Output.of("fine").document());
    assertThat(bench.step("w#1").outcome()).contains(StepOutcome.DONE);
  }

  @Test
  void aRefusedStandInIsPassedOverWhenTheFirstFails() {
    Bench bench = bench(0, "a", "b", "c");
    refusing(bench, "demo/b");
    bench.start();
    assertThat(asked(refused(bench, "invalid_key"))).isEqualTo("demo/c");
  }

  @Test
  void whenAllAreRefusedTheErrorNamesEachCause() {
    Bench bench = bench(0, "a", "b");
    refusing(bench, "demo/a", "demo/b");
    bench.start();
    assertThat(bench.step("w#1").outcome()).contains(StepOutcome.BLOCKED);
    assertThat(bench.step("w#1").output().text())
        .isEqualTo(
            "demo/a is refused (reach.provider): not there;"
                + " then demo/b is refused (reach.provider): not there");
  }

  @Test
  void aFailureForGoodBeforeARefusalFailsWithBothCauses() {
    Bench bench = bench(3, "a", "b");
    refusing(bench, "demo/b");
    refused(bench.start(), "invalid_key");
    assertThat(bench.step("w#1").outcome()).contains(StepOutcome.FAILED);
    assertThat(bench.step("w#1").output().text())
        .isEqualTo("invalid_key; then demo/b is refused (reach.provider): not there");
  }

  @Test
  void aFailureThatMayPassBeforeARefusalIsTriedAgainAfterAPause() {
    Bench bench = bench(3, "a", "b");
    refusing(bench, "demo/b");
    assertThat(bench.start().end(CALL, CallOutcome.RETRYABLE).running()).isEmpty();
    assertThat(asked(bench.pass(Duration.ofMinutes(1)))).isEqualTo("demo/a");
    refusing(bench, "demo/a", "demo/b");
    bench.end(CALL, CallOutcome.RETRYABLE).pass(Duration.ofMinutes(1));
    assertThat(bench.step("w#1").outcome()).as("nobody is left").contains(StepOutcome.BLOCKED);
  }

  @Test
  void whatIsWrongWithTheQuestionItselfIsAskedOfNobodyElse() {
    Bench bench = bench(0, "a", "b");
    bench.gate(perform -> new Verdict.Blocked(BlockReason.GUARDIAN, "injection", "no"));
    bench.start();
    assertThat(bench.step("w#1").outcome()).contains(StepOutcome.BLOCKED);
    assertThat(bench.step("w#1").output().text()).isEqualTo("no");
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aRefusalThatIsNotOfThePlaceEndsTheCallAlsoAfterOneThatIs() {
    Bench bench = bench(0, "a", "b");
    bench.gate(
        perform ->
            perform.intent().place().equals("demo/a")
                ? new Verdict.Blocked(BlockReason.BUDGET, "budget.usd", "too dear")
                : new Verdict.Blocked(BlockReason.CIRCUIT_BREAKER, "breaker", "it rests"));
    bench.start();
    assertThat(bench.step("w#1").outcome()).contains(StepOutcome.BLOCKED);
    assertThat(bench.step("w#1").output().text()).isEqualTo("it rests");
  }

  private static Duration pauseAfter(Bench bench, Duration wished) {
    CallKey key = CallKey.parse(CALL);
    bench.facts(
        new RunEvent.CallEnded(
            key, 1, CallOutcome.RETRYABLE, "rate_limited", Charge.NOTHING, wished, Value.NULL));
    Instant at = bench.settle().run().alarms().next().orElseThrow();
    return Duration.between(bench.run().lastAt(), at);
  }

  @ParameterizedTest
  @CsvSource({"PT0S, PT0.001S, PT10S", "PT40S, PT40S, PT40S", "PT9H, PT1H, PT1H"})
  void theNextAttemptIsNotMadeBeforeTheOtherSideWantsIt(
      Duration wished, Duration least, Duration most) {
    assertThat(pauseAfter(bench(3, "a").start(), wished)).isBetween(least, most);
  }

  @Test
  void aPauseThatOneAskedForKeepsNobodyFromAskingAnother() {
    Bench bench = bench(3, "a", "b").start();
    bench.facts(
        new RunEvent.CallEnded(
            CallKey.parse(CALL),
            1,
            CallOutcome.RETRYABLE,
            "rate_limited",
            Charge.NOTHING,
            Duration.ofHours(1),
            Value.NULL));
    assertThat(asked(bench.settle())).isEqualTo("demo/b");
  }
}
