package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.testkit.MemoryLedger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A run that cannot be read rests, is told, and keeps the watch from no other run. */
class UnreadableOrphanTest {

  private final MemoryLedger ledger = new MemoryLedger();
  private final World world = new World();

  private Runs open(String owner, Vault vault, Duration later) {
    return new Runs(
        new Store(ledger, ledger.leases(owner), vault),
        world.ports(),
        world.rules(),
        InstantSource.offset(InstantSource.system(), later),
        new Runs.Settings(later.isPositive(), Duration.ofMillis(2), Duration.ofSeconds(1)));
  }

  private RunId left(Runs runs, String tenant) throws InterruptedException {
    RunId run =
        runs.start(
            new StartRequest(
                tenant,
                world.register(Graphs.named("left").code("a", "one").build(World.policy(0))),
                "do it",
                Value.Obj.EMPTY,
                "alice",
                StartRequest.Options.USUAL));
    assertThat(runs.await(run, Duration.ofSeconds(20))).isTrue();
    return run;
  }

  @Test
  void theWatchGoesOnWithTheOthers() throws Exception {
    Map<String, StreamKey> keys = new ConcurrentHashMap<>();
    Vault vault = tenant -> keys.computeIfAbsent(tenant, _ -> StreamKey.fresh(Entropy.secure()));
    BlockingQueue<RunId> broken = new LinkedBlockingQueue<>();
    BlockingQueue<RunId> ended = new LinkedBlockingQueue<>();
    world.function(
        "one",
        permit -> {
          throw new EffectFailure.Transient("busy", "later", Duration.ofHours(1));
        });
    RunId unreadable;
    RunId sound;
    try (Runs first = open("first", vault, Duration.ZERO)) {
      unreadable = left(first, "other");
      sound = left(first, "default");
    }
    keys.remove("other"); // what its runs were sealed under is gone
    world.function("one", permit -> Value.of("1"));
    try (Runs second = open("second", vault, Duration.ofHours(2))) {
      second.listen(
          new RunListener() {
            @Override
            public void broke(RunId run, RuntimeException cause) {
              broken.add(run);
            }

            @Override
            public void recorded(RunId run, Recorded record) {
              if (record.events().getLast() instanceof RunEvent.Ended) {
                ended.add(run);
              }
            }
          });
      assertThat(broken.poll(20, TimeUnit.SECONDS)).isEqualTo(unreadable);
      assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(sound);
      assertThat(second.fault(unreadable)).get().isInstanceOf(DamagedRun.class);
      assertThat(broken.poll(20, TimeUnit.SECONDS)).as("is tried again").isEqualTo(unreadable);
    }
  }
}
