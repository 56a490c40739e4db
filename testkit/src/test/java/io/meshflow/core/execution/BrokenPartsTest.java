package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.testkit.MemoryLedger;
import java.time.Duration;
import java.time.InstantSource;
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
}
