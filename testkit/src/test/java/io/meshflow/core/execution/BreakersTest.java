package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.BlockReason;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.Admission;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.StepId;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.tool.CodeCall;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.testkit.FaultyLedger;
import io.meshflow.testkit.FaultyLedger.Fault;
import io.meshflow.testkit.MemoryLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A breaker counts attempts, not drafts of commits, and races refuse nobody. */
@Timeout(60)
class BreakersTest {

  private static final Duration REST = Duration.ofMinutes(1);

  private final World world = new World();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final AtomicInteger staleAt = new AtomicInteger();
  private final MemoryLedger memory = new MemoryLedger();
  private final FaultyLedger ledger =
      new FaultyLedger(memory, n -> n == staleAt.get() ? Fault.STALE : Fault.NONE);

  private static Policy policy(int retries, int threshold) {
    Policy policy = World.policy(0);
    return new Policy(
        policy.mode(),
        policy.limits(),
        policy.checks(),
        policy.approvals(),
        new Policy.Breaker(retries, Duration.ofHours(1), threshold, REST),
        policy.evidence(),
        policy.privacy(),
        policy.reach());
  }

  private Runs open() {
    world.gate(
        (intent, policy, facts) ->
            facts.breakerOpen()
                ? new Verdict.Blocked(BlockReason.CIRCUIT_BREAKER, "breaker", "rests")
                : Verdict.CLEAR);
    return new Runs(
        new Store(ledger, memory.leases("only"), world.vault()),
        world.ports(),
        world.rules(),
        now::get,
        Runs.Settings.COMMAND);
  }

  private RunStatus run(Runs runs, Workflow workflow) throws InterruptedException {
    RunId run =
        runs.start(
            new StartRequest(
                "default",
                world.register(workflow),
                "do it",
                Value.Obj.EMPTY,
                "alice",
                StartRequest.Options.USUAL));
    assertThat(runs.await(run, Duration.ofSeconds(20))).isTrue();
    return runs.fold("default", run).status();
  }

  private Workflow chain(int retries, int threshold) {
    return Graphs.named("chain")
        .code("first", "fine")
        .code("second", "shaky")
        .edge("first", "second")
        .build(policy(retries, threshold));
  }

  @Test
  void aFailureCountsOnceThoughItsCommitIsDraftedTwice() throws InterruptedException {
    AtomicBoolean failed = new AtomicBoolean();
    world.function("fine", permit -> Value.of("1"));
    world.function(
        "shaky",
        permit -> {
          if (failed.compareAndSet(false, true)) {
            staleAt.set(ledger.appends() + 1);
            throw new EffectFailure.Permanent("down", "not now");
          }
          return Value.of("2");
        });
    try (Runs runs = open()) {
      assertThat(run(runs, chain(0, 2))).isEqualTo(RunStatus.FAILED);
      assertThat(staleAt.get()).as("the draft was stale").isLessThan(ledger.appends());
      assertThat(run(runs, chain(0, 2))).isEqualTo(RunStatus.COMPLETED);
    }
  }

  @Test
  void aProbeStaysTheProbeThoughItsCommitIsDraftedTwice() throws InterruptedException {
    AtomicBoolean down = new AtomicBoolean(true);
    world.function(
        "fine",
        permit -> {
          if (!down.get()) {
            staleAt.set(ledger.appends() + 1);
          }
          return Value.of("1");
        });
    world.function(
        "shaky",
        permit -> {
          if (down.get()) {
            throw new EffectFailure.Permanent("down", "not now");
          }
          return Value.of("2");
        });
    try (Runs runs = open()) {
      assertThat(run(runs, chain(0, 1))).isEqualTo(RunStatus.FAILED);
      down.set(false);
      now.set(now.get().plus(REST));
      assertThat(run(runs, chain(0, 1))).isEqualTo(RunStatus.COMPLETED);
      assertThat(staleAt.get()).as("a draft was stale").isPositive();
    }
  }

  @Test
  void aFailureBesideRefusesNobodyWhileTheBreakerIsClosed() throws InterruptedException {
    Workflow workflow = chain(0, 1_000_000);
    StepId step = new StepId("second", 1);
    CallKey key = CallKey.of(WorkKey.of(step));
    Run run = new Run(new RunId("run-of-the-test"), workflow, admitted(), Instant.EPOCH);
    run.apply(new RunEvent.StepStarted(step, List.of()), Instant.EPOCH);
    CodeCall call =
        new CodeCall("second", "shaky", Value.Obj.EMPTY, RiskTier.INTERNAL, EffectClass.IDEMPOTENT);
    Message.CallOver over =
        new Message.CallOver(key, 1, CallOutcome.FAILED, "down", Charge.NOTHING, Value.NULL);
    Breakers breakers = new Breakers();
    AtomicBoolean done = new AtomicBoolean();
    // failures leave the window at once, so that the list of them stays short
    AtomicInteger second = new AtomicInteger();
    Thread failing =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    Instant at =
                        Instant.EPOCH.plus(Duration.ofHours(2L * second.incrementAndGet()));
                    breakers.record(run, key, over, at);
                  }
                });
    try {
      for (int i = 0; i < 300_000; i++) {
        assertThat(breakers.open(run, "other-" + i, call, Instant.EPOCH)).isFalse();
      }
    } finally {
      done.set(true);
      failing.join();
    }
  }

  private static RunEvent.Admitted admitted() {
    return new RunEvent.Admitted(
        new Admission(
            "default",
            "chain@1",
            Digest.sha256(new byte[0]),
            new Admission.Origin.Fresh("alice"),
            0,
            Optional.empty(),
            "",
            ""),
        Value.Obj.EMPTY);
  }
}
