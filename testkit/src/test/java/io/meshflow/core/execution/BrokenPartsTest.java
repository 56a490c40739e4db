package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.testkit.MemoryLedger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A part that breaks with an error of the virtual machine is reported at once. */
class BrokenPartsTest {

  private static final String TENANT = "default";

  private final MemoryLedger ledger = new MemoryLedger();
  private final World world = new World();

  private Runs open() {
    return new Runs(
        new Store(ledger, ledger.leases("first"), world.vault()),
        world.ports(),
        world.rules(),
        InstantSource.system(),
        Runs.Settings.COMMAND);
  }

  private RunId start(Runs runs, Workflow workflow) throws InterruptedException {
    RunId run =
        runs.start(
            new StartRequest(
                TENANT,
                world.register(workflow),
                "do it",
                Value.Obj.EMPTY,
                "alice",
                StartRequest.Options.USUAL));
    assertThat(runs.await(run, Duration.ofSeconds(20))).isTrue();
    return run;
  }

  @Test
  void aFunctionWhoseClassesAreMissingFailsItsStep() throws InterruptedException {
    world.function(
        "one",
        permit -> {
          throw new NoClassDefFoundError("gone");
        });
    try (Runs runs = open()) {
      RunId run = start(runs, Graphs.named("broken").code("a", "one").build(World.policy(0)));
      assertThat(runs.fold(TENANT, run).status()).isEqualTo(RunStatus.FAILED);
    }
  }

  @Test
  void aRunWhoseRulesBreakSaysWhyAndIsFreeForOthers() throws InterruptedException {
    world.function("one", permit -> Value.of("1"));
    world.gate(
        (intent, policy, facts) -> {
          throw new NoClassDefFoundError("gone");
        });
    try (Runs runs = open()) {
      RunId run = start(runs, Graphs.named("broken").code("a", "one").build(World.policy(0)));
      assertThat(runs.fault(run)).get().asString().contains("NoClassDefFoundError: gone");
      assertThat(ledger.leases("second").claim(run)).isPresent();
    }
  }

  /** Counts how often a process asked for runs to take over. */
  private static final class Asked implements Leases {
    private final Leases leases;
    private final Semaphore looks = new Semaphore(0);

    Asked(Leases leases) {
      this.leases = leases;
    }

    @Override
    public List<RunId> due(Instant now, int limit) {
      looks.release();
      return leases.due(now, limit);
    }

    @Override
    public String owner() {
      return leases.owner();
    }

    @Override
    public Optional<Lease> claim(RunId run) {
      return leases.claim(run);
    }

    @Override
    public void disclaim(RunId run) {
      leases.disclaim(run);
    }

    @Override
    public boolean renew() {
      return leases.renew();
    }

    @Override
    public void release(Lease lease) {
      leases.release(lease);
    }

    @Override
    public void close() {
      leases.close();
    }
  }

  @Test
  void aRunOnWhichWorkBreaksDownIsTakenOverAgainAfterAWhileAndNotAtOnce() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    Semaphore judged = new Semaphore(0);
    world.function("one", permit -> Value.of("1"));
    world.gate(
        (intent, policy, facts) -> {
          judged.release();
          throw new NoClassDefFoundError("gone");
        });
    Asked leases = new Asked(ledger.leases("first"));
    Runs.Settings adopting = new Runs.Settings(true, Duration.ofMillis(2), Duration.ofSeconds(1));
    try (Runs runs =
        new Runs(
            new Store(ledger, leases, world.vault()),
            world.ports(),
            world.rules(),
            now::get,
            adopting)) {
      RunId run = start(runs, Graphs.named("broken").code("a", "one").build(World.policy(0)));
      // once as it is admitted, which does not keep it from that, and once by its loop
      assertThat(judged.tryAcquire(2, 20, TimeUnit.SECONDS)).isTrue();
      assertThat(runs.await(run, Duration.ofSeconds(20))).isTrue();
      for (int rest = 1; rest <= 4; rest *= 2) {
        leases.looks.drainPermits();
        assertThat(leases.looks.tryAcquire(20, 20, TimeUnit.SECONDS)).isTrue();
        assertThat(judged.availablePermits()).as("rests for %s s", rest).isZero();
        now.set(now.get().plusSeconds(rest));
        assertThat(judged.tryAcquire(1, 20, TimeUnit.SECONDS)).isTrue();
        assertThat(runs.await(run, Duration.ofSeconds(20))).isTrue();
      }
    }
  }
}
