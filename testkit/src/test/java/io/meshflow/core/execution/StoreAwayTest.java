package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.testkit.FaultyLedger;
import io.meshflow.testkit.FaultyLedger.Fault;
import io.meshflow.testkit.MemoryLedger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run goes on when its store was away for a moment, wherever that was. Found by simulation. */
@Timeout(60)
final class StoreAwayTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Runs.Settings ADOPTING =
      new Runs.Settings(true, Duration.ofMillis(20), Duration.ZERO);

  private final World world = new World();
  private final MemoryLedger memory = new MemoryLedger();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Three steps, whose appends are: admitted, first over, second over, third over and ended. */
  private StartRequest steps() {
    world.function("one", permit -> Value.of("1"));
    Workflow workflow =
        Graphs.named("steps")
            .code("a", "one")
            .code("b", "one")
            .code("c", "one")
            .edge("a", "b")
            .edge("b", "c")
            .build(World.policy(0));
    return request(workflow);
  }

  private StartRequest request(Workflow workflow) {
    return new StartRequest(
        "default",
        world.register(workflow),
        "do it",
        Value.Obj.EMPTY,
        "alice",
        StartRequest.Options.USUAL.once("the key"));
  }

  private Runs runs(FaultyLedger ledger, String owner, Runs.Settings settings) {
    Store store = new Store(ledger, ledger.leases(memory.leases(owner)), world.vault());
    Runs runs = new Runs(store, world.ports(), world.rules(), InstantSource.system(), settings);
    var _ =
        runs.listen(
            new RunListener() {
              @Override
              public void rested(RunId run) {
                if (runs.find("default", run).orElseThrow().standing().status().ended()) {
                  ended.countDown();
                }
              }
            });
    return runs;
  }

  private FaultyLedger failing(int at, Fault fault) {
    IntFunction<Fault> plan = n -> n == at ? fault : Fault.NONE;
    return new FaultyLedger(memory, plan);
  }

  private void completed(Runs runs, RunId run) throws InterruptedException {
    assertThat(ended.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(runs.fold("default", run).status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void aCommitWhoseReplyIsLostInAnOutageIsKnownAfterIt() throws InterruptedException {
    StartRequest request = steps();
    try (Runs runs = runs(failing(2, Fault.OUTAGE_WRITTEN), "p", Runs.Settings.COMMAND)) {
      RunId run = runs.start(request);
      assertThat(runs.await(run, LONG)).isTrue();
      assertThat(runs.fold("default", run).status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(world.happened()).hasSize(3);
    }
  }

  @Test
  void aRunWhoseAdmissionIsInDoubtIsTakenUpByTheProcessThatAdmittedIt() throws Exception {
    StartRequest request = steps();
    try (Runs runs = runs(failing(1, Fault.OUTAGE_WRITTEN), "p", ADOPTING)) {
      assertThatThrownBy(() -> runs.start(request)).isInstanceOf(LedgerUnavailableException.class);
      completed(runs, RunIds.keyed("default", "the key"));
    }
  }

  @Test
  void aLeaseThatCouldNotBeGivenBackIsGivenBackLater() throws InterruptedException {
    StartRequest request = steps();
    try (Runs runs = runs(failing(4, Fault.OUTAGE_LOST), "p", ADOPTING)) {
      completed(runs, runs.start(request));
    }
  }

  /** The second answer is recorded between two of the calls by which the loop reads the first. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void anAnswerThatComesWhileAnotherIsReadIsNotMissed(int call) throws InterruptedException {
    CountDownLatch bothAnswered = new CountDownLatch(1);
    StartRequest request = asking(bothAnswered);
    RunId run = RunIds.keyed("default", "the key");
    AtomicInteger calls = new AtomicInteger(Integer.MIN_VALUE);
    try (Runs other = runs(failing(0, Fault.NONE), "other", Runs.Settings.COMMAND)) {
      Runnable second =
          () -> {
            if (Thread.currentThread().getName().equals("run " + run)
                && calls.incrementAndGet() == call) {
              answer(other, run, "carol");
              bothAnswered.countDown();
            }
          };
      FaultyLedger ledger = new FaultyLedger(memory, n -> Fault.NONE, second);
      try (Runs runs = runs(ledger, "p", Runs.Settings.COMMAND)) {
        RunId _ = runs.start(request);
        assertThat(asked.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        calls.set(0);
        answer(runs, run, "bob");
        completed(runs, run);
      }
    }
  }

  /** Two people must agree, while something is under way that keeps the run with its process. */
  private StartRequest asking(CountDownLatch over) {
    world.function(
        "waits",
        permit -> {
          asked.countDown();
          try {
            over.await();
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
          return Value.of("over");
        });
    return request(
        Graphs.named("asks")
            .code("a", "waits")
            .humans("ask", 2)
            .ends("a", "ask")
            .build(World.policy(0)));
  }

  private static void answer(Runs runs, RunId run, String by) {
    var _ = runs.answer(new Commands.AnswerRequest("default", run, "", true, by, "", "of " + by));
  }
}
