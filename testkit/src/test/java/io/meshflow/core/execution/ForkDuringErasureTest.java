package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.run.RunId;
import io.meshflow.testkit.MemoryLedger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A fork that was begun while its source was erased keeps nothing of it. */
class ForkDuringErasureTest {

  private final MemoryLedger ledger = new MemoryLedger();
  private final World world = new World();

  /** Runs what is set while a run is read back, once. */
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});

  private Runs open(String owner) {
    Rules rules = world.rules();
    return new Runs(
        new Store(ledger, ledger.leases(owner), world.vault()),
        world.ports(),
        new Rules(
            rules.gate(),
            rules.outputs(),
            rules.expressions(),
            rules.schemas(),
            document -> {
              meanwhile.getAndSet(() -> {}).run();
              return rules.reader().read(document);
            },
            rules.scrubber()),
        InstantSource.system(),
        Runs.Settings.COMMAND);
  }

  @Test
  void theForkIsRefused() throws InterruptedException {
    world.function("one", permit -> Value.of("1"));
    try (Runs runs = open("only")) {
      RunId run =
          runs.start(
              new StartRequest(
                  "default",
                  world.register(Graphs.named("forked").code("a", "one").build(World.policy(0))),
                  "do it",
                  Value.Obj.EMPTY,
                  "alice",
                  StartRequest.Options.USUAL));
      assertThat(runs.await(run, Duration.ofSeconds(20))).isTrue();
      AtomicReference<List<RunId>> erased = new AtomicReference<>(List.of());
      meanwhile.set(
          () -> erased.set(runs.erase(new Erasures.Request("default", run, "officer", "gdpr-17"))));

      Forks.Request request =
          new Forks.Request(
              "default", run, "a", "alice", "", Forks.Changes.NONE, Correlation.NONE, "");
      assertThatThrownBy(() -> runs.fork(request)).hasMessageContaining("is erased");

      assertThat(erased.get()).containsExactly(run);
      assertThat(runs.family("default", run)).hasSize(1);
    }
  }
}
