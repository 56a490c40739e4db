package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Policy.StoreBodies;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.testkit.MemoryLedger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The request that a run came from goes along with everything the run does. */
class CorrelatedRunsTest {

  private static final String TENANT = "default";
  private static final Correlation REQUEST =
      new Correlation(
          "order-4111111111111111", "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);

  private final MemoryLedger ledger = new MemoryLedger();
  private final World world = new World();
  private final Map<String, Correlation> seen = new ConcurrentHashMap<>();
  private Runs runs = open("first");

  private Runs open(String owner) {
    Store store = new Store(ledger, ledger.leases(owner), world.vault());
    Rules usual = world.rules();
    Rules scrubbing =
        new Rules(
            usual.gate(),
            usual.outputs(),
            usual.expressions(),
            usual.schemas(),
            usual.reader(),
            text -> text.replaceAll("[0-9a-f]", "x"));
    return new Runs(store, world.ports(), scrubbing, InstantSource.system(), Runs.Settings.COMMAND);
  }

  @AfterEach
  void close() {
    runs.close();
  }

  private void function(String name) {
    world.function(
        name,
        permit -> {
          seen.put(permit.effectKey() + "@" + permit.attempt(), permit.correlation());
          return Value.of("done");
        });
  }

  private RunId start(Workflow workflow, Correlation request) {
    return runs.start(
        new StartRequest(
            TENANT,
            world.register(workflow),
            "",
            Value.Obj.EMPTY,
            "alice",
            StartRequest.Options.USUAL.of(request)));
  }

  private void finished(RunId id) throws InterruptedException {
    assertThat(ended(id)).isEqualTo(RunStatus.COMPLETED);
  }

  /** How a run ended; a parent may rest for a moment between the end of a child and its own. */
  private RunStatus ended(RunId id) throws InterruptedException {
    RunStatus status = RunStatus.PENDING;
    for (Instant end = Instant.now().plusSeconds(20); !status.ended(); ) {
      assertThat(Instant.now()).as("%s is %s", id, status).isBefore(end);
      assertThat(runs.await(id, Duration.ofSeconds(20))).isTrue();
      status = runs.find(TENANT, id).orElseThrow().standing().status();
    }
    return status;
  }

  private static Policy storing(StoreBodies how) {
    Policy policy = World.policy(0);
    Policy.Privacy usual = policy.privacy();
    return new Policy(
        policy.mode(),
        policy.limits(),
        policy.checks(),
        policy.approvals(),
        policy.breaker(),
        policy.evidence(),
        new Policy.Privacy(usual.maxOutputChars(), usual.scrubPhi(), how),
        policy.reach());
  }

  @ParameterizedTest
  @EnumSource(StoreBodies.class)
  void anotherProcessGoesOnUnderTheSameRequest(StoreBodies how) throws InterruptedException {
    function("one");
    function("risky");
    Workflow workflow =
        Graphs.named("waits")
            .code("a", "one")
            .code("b", "risky")
            .edge("a", "b")
            .build(storing(how));
    RunId id = start(workflow, REQUEST);
    assertThat(runs.await(id, Duration.ofSeconds(20))).isTrue();
    runs.close();

    runs = open("second");
    runs.answer(new Commands.AnswerRequest(TENANT, id, "b", true, "bob", "", "c1"));
    runs.resume(TENANT, id);
    boolean kept = how != StoreBodies.NONE;
    assertThat(ended(id)).isEqualTo(kept ? RunStatus.COMPLETED : RunStatus.FAILED);

    assertThat(seen).hasSize(kept ? 2 : 1);
    seen.forEach(
        (effect, sent) -> assertThat(sent).isEqualTo(REQUEST.under(Correlation.span(effect))));
  }

  @Test
  void childrenBelongToTheTraceOfTheirParent() throws InterruptedException {
    function("one");
    Workflow child = world.register(Graphs.named("inner").code("x", "one").build(World.policy(0)));
    RunId id = start(Graphs.named("outer").child("c", child).build(World.policy(0)), REQUEST);
    finished(id);

    RunId inner =
        runs.family(TENANT, id).stream()
            .map(row -> row.id())
            .filter(run -> !run.equals(id))
            .findFirst()
            .orElseThrow();
    assertThat(seen.keySet()).allMatch(effect -> effect.startsWith(inner.value()));
    assertThat(seen.values()).allMatch(sent -> sent.trace().equals(REQUEST.trace()));
    assertThat(runs.fold(TENANT, inner).correlation())
        .isEqualTo(REQUEST.under(Correlation.span(id + "/c#1")));
  }

  @Test
  void eachAttemptIsASpanOfItsOwnAndAForkBelongsToWhoForks() throws InterruptedException {
    world.function(
        "flaky",
        permit -> {
          seen.put(permit.effectKey() + "@" + permit.attempt(), permit.correlation());
          if (permit.attempt() == 1) {
            throw new EffectFailure.Transient("busy", "later", Duration.ofMillis(1));
          }
          return Value.of("done");
        });
    RunId id = start(Graphs.named("tries").code("a", "flaky").build(World.policy(0)), REQUEST);
    finished(id);
    assertThat(seen.values().stream().map(Correlation::parent)).hasSize(2).doesNotHaveDuplicates();

    seen.clear();
    RunId fork =
        runs.fork(
            new Forks.Request(
                TENANT, id, "a", "bob", "", Forks.Changes.NONE, Correlation.NONE, ""));
    finished(fork);
    assertThat(seen.values())
        .allMatch(sent -> sent.trace().equals(Correlation.NONE.within(fork.value()).trace()));
  }

  @Test
  void whoTakesARunUpHearsItsPast() throws InterruptedException {
    function("risky");
    RunId id = start(Graphs.named("asks").code("b", "risky").build(World.policy(0)), REQUEST);
    assertThat(runs.await(id, Duration.ofSeconds(20))).isTrue();
    runs.close();
    runs = open("second");
    Map<RunId, Optional<Correlation>> heard = new ConcurrentHashMap<>();
    runs.listen(
        new RunListener() {
          @Override
          public void taken(RunId run, java.util.List<Recorded> past) {
            heard.put(
                run,
                past.getFirst().events().getFirst()
                        instanceof io.meshflow.core.run.RunEvent.Admitted first
                    ? Optional.of(first.correlation(run))
                    : Optional.empty());
          }
        });
    runs.resume(TENANT, id);
    assertThat(heard).containsEntry(id, Optional.of(REQUEST));
  }
}
