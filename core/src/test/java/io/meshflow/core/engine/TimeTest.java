package io.meshflow.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Policy.TimeoutAction;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.NodeSettings.Retry;
import io.meshflow.core.workflow.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Retries, timeouts, outages and attempts of unknown outcome. */
class TimeTest {

  private static final Retry THRICE = new Retry(3, Duration.ofSeconds(8), 2, Duration.ofMinutes(1));

  private static List<Instant> retries(Bench bench) {
    return bench.events().stream()
        .filter(RunEvent.RetryScheduled.class::isInstance)
        .map(event -> ((RunEvent.RetryScheduled) event).at())
        .toList();
  }

  @Test
  void aTransientFailureIsTriedAgainWithGrowingPauses() {
    Bench bench = Plan.of("a").retry("a", THRICE).bench().end("a#1", CallOutcome.RETRYABLE);
    Instant first = retries(bench).getFirst();
    assertThat(first).isBetween(Bench.START.plusSeconds(6), Bench.START.plusSeconds(8));
    bench.pass(Duration.between(bench.now(), first));
    assertThat(bench.running()).containsExactly("a#1");
    bench.end("a#1", CallOutcome.RETRYABLE);
    assertThat(retries(bench).getLast()).isBetween(first.plusSeconds(12), first.plusSeconds(16));
    bench.pass(Duration.ofSeconds(16)).end("a#1", CallOutcome.RETRYABLE);
    assertThat(bench.status()).isEqualTo(RunStatus.FAILED);
    assertThat(bench.code()).isEqualTo("retryable");
  }

  @Test
  void theJitterComesFromTheKeyAndTheAttempt() {
    Plan plan = Plan.of("a", "b").retry("a", THRICE).retry("b", THRICE);
    Bench one = plan.bench().end("a#1", CallOutcome.RETRYABLE).end("b#1", CallOutcome.RETRYABLE);
    Bench two = plan.bench().end("a#1", CallOutcome.RETRYABLE).end("b#1", CallOutcome.RETRYABLE);
    assertThat(retries(one)).isEqualTo(retries(two)).doesNotHaveDuplicates();
  }

  @Test
  void aPermanentFailureIsNotTriedAgain() {
    Bench bench = Plan.of("a").retry("a", THRICE).bench().fail("a#1");
    assertThat(bench.status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void thePolicyRetriesWhatIsHarmless() {
    Plan plan = Plan.of("a").policy(Rules.retries(2));
    Bench bench = plan.bench();
    for (int attempt = 1; attempt <= 3; attempt++) {
      bench.end("a#1", CallOutcome.RETRYABLE).pass(Duration.ofMinutes(1));
    }
    assertThat(bench.step("a#1").outcome()).contains(StepOutcome.FAILED);
    assertThat(bench.events()).filteredOn(RunEvent.CallStarted.class::isInstance).hasSize(3);
    Bench once = plan.effect("a", EffectClass.ONCE).bench().end("a#1", CallOutcome.RETRYABLE);
    assertThat(once.status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void anAttemptThatACrashCutOffRunsAgainUnlessItIsOnce() {
    Bench bench = Plan.of("a").bench().crash(Duration.ofSeconds(3));
    assertThat(bench.performing("a#1").attempt()).isEqualTo(2);
    for (EffectClass careful : List.of(EffectClass.ONCE, EffectClass.PROBE)) {
      Bench asks = Plan.of("a").effect("a", careful).bench().crash(Duration.ofSeconds(3));
      assertThat(asks.running()).isEmpty();
      assertThat(asks.asked()).containsExactly("repeat:a#1@1");
      assertThat(asks.status()).isEqualTo(RunStatus.PAUSED);
    }
  }

  @Test
  void aHumanDecidesWhetherAnUnknownOnceEffectIsRepeated() {
    Plan plan = Plan.of("a").effect("a", EffectClass.ONCE);
    Bench yes = plan.bench().crash(Duration.ofSeconds(3)).answer("repeat:a#1@1", true, "bob");
    assertThat(yes.performing("a#1").attempt()).isEqualTo(2);
    Bench no = plan.bench().crash(Duration.ofSeconds(3)).answer("repeat:a#1@1", false, "bob");
    assertThat(no.outcome("a#1")).contains(StepOutcome.FAILED);
    assertThat(no.code()).isEqualTo("unknown_outcome");
  }

  @Test
  void silenceNeverRepeatsAnUnknownOnceEffect() {
    Plan plan =
        Plan.of("a")
            .effect("a", EffectClass.ONCE)
            .policy(
                Rules.approvals(
                    Duration.ofHours(1),
                    io.meshflow.core.policy.Policy.OnTimeout.APPROVE,
                    1,
                    false));
    Bench bench = plan.bench().crash(Duration.ofSeconds(3)).pass(Duration.ofHours(2));
    assertThat(bench.outcome("a#1")).contains(StepOutcome.FAILED);
  }

  @Test
  void aTimeoutIsAnUnknownOutcomeNotAFailure() {
    Bench again = Plan.of("a").policy(Rules.retries(1)).bench().end("a#1", CallOutcome.TIMED_OUT);
    assertThat(again.running()).containsExactly("a#1");
    again.end("a#1", CallOutcome.TIMED_OUT);
    assertThat(again.outcome("a#1")).contains(StepOutcome.TIMED_OUT);
    Bench asks =
        Plan.of("a").effect("a", EffectClass.ONCE).bench().end("a#1", CallOutcome.TIMED_OUT);
    assertThat(asks.asked()).containsExactly("repeat:a#1@1");
  }

  @Test
  void aRecordedResultIsNeverRepeated() {
    Bench bench = Plan.of("a", "b").way("a", "b").bench().done("a#1").crash(Duration.ofDays(1));
    assertThat(bench.running()).containsExactly("b#1");
    assertThat(bench.events())
        .filteredOn(e -> e instanceof RunEvent.CallStarted s && s.key().toString().equals("a#1"))
        .hasSize(1);
  }

  @Test
  void aLateStepMayBeGivenItsTimeOnceMore() {
    Plan plan = Plan.of("a").policy(Rules.stepTimeout(Duration.ofSeconds(5), TimeoutAction.RETRY));
    Bench bench = plan.bench().pass(Duration.ofSeconds(5));
    assertThat(bench.step("a#1").wasOverdue()).isTrue();
    assertThat(bench.performing("a#1").attempt()).isEqualTo(2);
    assertThat(bench.done("a#1").status()).isEqualTo(RunStatus.COMPLETED);
    Bench late = plan.bench().pass(Duration.ofSeconds(10));
    assertThat(late.outcome("a#1")).contains(StepOutcome.TIMED_OUT);
    assertThat(late.status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void aLateOnceEffectIsNotRepeatedWithoutAHuman() {
    Plan plan =
        Plan.of("a")
            .effect("a", EffectClass.ONCE)
            .policy(Rules.stepTimeout(Duration.ofSeconds(5), TimeoutAction.RETRY));
    Bench bench = plan.bench().pass(Duration.ofSeconds(5));
    assertThat(bench.asked()).containsExactly("repeat:a#1@1");
  }

  @Test
  void anOutageDoesNotCountAsTimeOfAStep() {
    Bench bench = Plan.of("a").timeout("a", Duration.ofSeconds(10)).bench();
    bench.pass(Duration.ofSeconds(4)).crash(Duration.ofHours(3));
    assertThat(bench.running()).containsExactly("a#1");
    bench.pass(Duration.ofSeconds(5));
    assertThat(bench.running()).containsExactly("a#1");
    bench.pass(Duration.ofSeconds(6));
    assertThat(bench.outcome("a#1")).contains(StepOutcome.TIMED_OUT);
  }

  @Test
  void theTimeWhileARunIsParkedDoesNotCountAsTimeOfAStep() {
    Plan plan = Plan.of("a").retry("a", THRICE).timeout("a", Duration.ofSeconds(30));
    Bench bench = plan.bench().end("a#1", CallOutcome.RETRYABLE).park(Duration.ofHours(1));
    assertThat(bench.running()).containsExactly("a#1");
  }

  @Test
  void aRetryThatWasDueDuringAnOutageHappensAfterwards() {
    Bench bench = Plan.of("a").retry("a", THRICE).bench().end("a#1", CallOutcome.RETRYABLE);
    bench.crash(Duration.ofHours(1));
    assertThat(bench.running()).containsExactly("a#1");
  }

  @Test
  void whatIsUnderWayWhenARunHasAlreadyFailedIsNotRepeatedAfterACrash() {
    Bench bench = Plan.of("bad", "slow").bench().fail("bad#1").crash(Duration.ofSeconds(1));
    assertThat(bench.outcome("slow#1")).contains(StepOutcome.CANCELLED);
    assertThat(bench.status()).isEqualTo(RunStatus.FAILED);
  }
}
