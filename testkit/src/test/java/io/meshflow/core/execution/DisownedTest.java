package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.testkit.MemoryLedger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work under a lease that could not be prolonged stops, before others may begin it. */
@Timeout(60)
class DisownedTest {

  private final World world = new World();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicInteger calls = new AtomicInteger();

  /** Leases of a database that falls silent: who asks it waits, and later the leases are lost. */
  private record Failing(
      Leases inner, AtomicBoolean silent, CountDownLatch waiting, AtomicBoolean lost)
      implements Leases {
    @Override
    public String owner() {
      return inner.owner();
    }

    @Override
    public Optional<Lease> claim(RunId run) {
      return inner.claim(run);
    }

    @Override
    public void release(Lease lease) {
      inner.release(lease);
    }

    @Override
    public void disclaim(RunId run) {
      inner.disclaim(run);
    }

    @Override
    public boolean renew() {
      return !lost.get() && inner.renew();
    }

    @Override
    public List<RunId> due(Instant now, int limit) {
      if (silent.get()) {
        waiting.countDown();
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException closed) {
          Thread.currentThread().interrupt();
        }
        return List.of();
      }
      return inner.due(now, limit);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  @Test
  void anEffectUnderALostLeaseIsStoppedAndAnotherProcessDoesItAgain() throws InterruptedException {
    MemoryLedger ledger = new MemoryLedger();
    AtomicBoolean silent = new AtomicBoolean();
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicBoolean lost = new AtomicBoolean();
    Leases leases = new Failing(ledger.leases("first"), silent, waiting, lost);
    try (Runs first = runs(ledger, leases)) {
      RunId id = first.start(slowRun());
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      silent.set(true);
      assertThat(waiting.await(20, TimeUnit.SECONDS)).isTrue();
      lost.set(true);
      assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(first.await(id, Duration.ofSeconds(20))).isTrue();
      ledger.kill("first");
      try (Runs second = runs(ledger, ledger.leases("second"))) {
        second.resume("default", id);
        assertThat(second.await(id, Duration.ofSeconds(20))).isTrue();
        assertThat(second.fold("default", id).status()).isEqualTo(RunStatus.COMPLETED);
      }
      assertThat(calls).hasValue(2);
    }
  }

  /** A run of one function that is never done the first time it is called. */
  private StartRequest slowRun() {
    world.function("slow", permit -> calls.incrementAndGet() > 1 ? Value.of("again") : never());
    return new StartRequest(
        "default",
        world.register(Graphs.named("slow").code("a", "slow").build(World.policy(0))),
        "do it",
        Value.Obj.EMPTY,
        "alice",
        StartRequest.Options.USUAL);
  }

  private Value never() {
    begun.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException told) {
      stopped.countDown();
      Thread.currentThread().interrupt();
    }
    return Value.of("too late");
  }

  private Runs runs(MemoryLedger ledger, Leases leases) {
    return new Runs(
        new Store(ledger, leases, world.vault()),
        world.ports(),
        world.rules(),
        InstantSource.system(),
        Runs.Settings.COMMAND);
  }
}
