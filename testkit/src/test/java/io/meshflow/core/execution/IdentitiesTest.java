package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.policy.OrderedGate;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.testkit.MemoryLedger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose key was revoked acts no more. */
@Timeout(60)
class IdentitiesTest {

  private static final String TENANT = "default";

  private final MemoryLedger memory = new MemoryLedger();
  private final World world = new World().gate(OrderedGate.complete());
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();

  private Runs open() {
    world.function("act", permit -> Value.of("acted"));
    return new Runs(
        new Store(memory, memory.leases("only"), world.vault()).with(revoked::contains),
        world.ports(),
        world.rules(),
        InstantSource.system(),
        Runs.Settings.COMMAND);
  }

  /** Acts, asks a person, and acts again: in a run of its own where so wished. */
  private Workflow acts(boolean inner) {
    Graphs graph = Graphs.named("acts").code("first", "act").human("ask");
    Workflow child = Graphs.named("inner").code("deep", "act").build(World.policy(1_000_000));
    return world.register(
        (inner ? graph.child("second", child) : graph.code("second", "act"))
            .edge("first", "ask")
            .edge("ask", "second")
            .build(World.policy(1_000_000)));
  }

  private RunId parked(Runs runs, Workflow workflow) throws InterruptedException {
    RunId run =
        runs.start(
            new StartRequest(
                TENANT,
                workflow,
                "",
                Value.Obj.EMPTY,
                "alice",
                StartRequest.Options.USUAL.by("key-1")));
    return rested(runs, run);
  }

  private static RunId rested(Runs runs, RunId run) throws InterruptedException {
    assertThat(runs.await(run, Duration.ofSeconds(20))).isTrue();
    return run;
  }

  private static Run answered(Runs runs, RunId run) throws InterruptedException {
    assertThat(runs.answer(new Commands.AnswerRequest(TENANT, run, "", true, "bob", "", "a1")))
        .isNotNull();
    runs.resume(TENANT, run);
    return runs.fold(TENANT, rested(runs, run));
  }

  private static List<String> rules(Runs runs, RunId run) {
    return runs.history(TENANT, run, 0).stream()
        .flatMap(record -> record.events().stream())
        .filter(RunEvent.CallRefused.class::isInstance)
        .map(event -> ((RunEvent.CallRefused) event).rule())
        .toList();
  }

  @Test
  void aRunOfARevokedKeyHasNoFurtherEffect() throws InterruptedException {
    try (Runs runs = open()) {
      RunId run = parked(runs, acts(false));
      revoked.add("key-1");
      assertThat(answered(runs, run).status()).isEqualTo(RunStatus.BLOCKED);
      assertThat(rules(runs, run)).containsExactly("identity.revoked");
      assertThat(runs.find(TENANT, run).orElseThrow().standing().code()).isEqualTo("identity");
    }
    assertThat(world.happened()).hasSize(1);
  }

  @Test
  void norHasItsChild() throws InterruptedException {
    try (Runs runs = open()) {
      RunId run = parked(runs, acts(true));
      revoked.add("key-1");
      assertThat(answered(runs, run).status()).isNotEqualTo(RunStatus.COMPLETED);
    }
    assertThat(world.happened()).hasSize(1);
  }

  @Test
  void whatOthersStartedGoesOn() throws InterruptedException {
    try (Runs runs = open()) {
      RunId run = parked(runs, acts(false));
      revoked.add("key-2");
      assertThat(answered(runs, run).status()).isEqualTo(RunStatus.COMPLETED);
    }
  }

  /** Who forks a run acts with a key of their own. */
  @Test
  void aForkActsUnderTheKeyOfWhoAskedForIt() throws InterruptedException {
    try (Runs runs = open()) {
      RunId run = parked(runs, acts(false));
      revoked.add("key-1");
      RunId fork = rested(runs, runs.fork(fork(run, "key-2")));
      assertThat(answered(runs, fork).status()).isEqualTo(RunStatus.COMPLETED);
      RunId own = rested(runs, runs.fork(fork(run, "key-1")));
      assertThat(answered(runs, own).status()).isEqualTo(RunStatus.BLOCKED);
    }
  }

  private static Forks.Request fork(RunId run, String key) {
    Forks.Changes none = new Forks.Changes(Optional.empty(), Optional.empty());
    return new Forks.Request(TENANT, run, "ask", "bob", "", none, Correlation.NONE, key);
  }
}
