package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.agent.Agent;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Manner;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.Template;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.testkit.MemoryLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Answers that are given again from the record. */
class KnownAnswersTest {

  private static final String TENANT = "default";
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final AtomicInteger asked = new AtomicInteger();
  private final MemoryLedger ledger = new MemoryLedger();
  private final World world = new World().model(chat -> "answer " + asked.incrementAndGet());
  private Runs runs = open("first");

  private Runs open(String owner) {
    Store store = new Store(ledger, ledger.leases(owner), world.vault());
    return new Runs(store, world.ports(), world.rules(), now::get, Runs.Settings.COMMAND);
  }

  @AfterEach
  void close() {
    runs.close();
  }

  private static Workflow asking(Duration age, String prompt, Policy policy) {
    Manner manner = new Manner(Value.Obj.EMPTY, Optional.of(age), Optional.empty());
    Agent.Bounds bounds = new Agent.Bounds(10, 2_048, 2, -1, manner);
    Agent agent = new Agent("a", "a", "", "", List.of(), Value.Obj.EMPTY, bounds);
    return Graphs.named("asking" + age + prompt.hashCode())
        .node(
            new Node.AgentNode(
                "a", NodeSettings.DEFAULT, agent, new Template.Fixed(Value.of(prompt))))
        .build(policy);
  }

  private RunId run(String tenant, Workflow workflow) throws InterruptedException {
    RunId id =
        runs.start(
            new StartRequest(
                tenant,
                world.register(workflow),
                "do it",
                Value.Obj.EMPTY,
                "alice",
                StartRequest.Options.USUAL));
    assertThat(runs.await(id, Duration.ofSeconds(20))).isTrue();
    assertThat(runs.fault(id)).isEmpty();
    return id;
  }

  private RunId run(Duration age, String prompt) throws InterruptedException {
    return run(TENANT, asking(age, prompt, World.policy(1_000_000)));
  }

  private Charge charge(RunId id) {
    return runs.history(TENANT, id, 0).stream()
        .flatMap(record -> record.events().stream())
        .filter(RunEvent.CallEnded.class::isInstance)
        .map(event -> ((RunEvent.CallEnded) event).charge())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theSameQuestionIsAskedOnceAndTheSecondAnswerNamesTheFirstCallAndCostsNothing()
      throws InterruptedException {
    RunId first = run(Duration.ofMinutes(10), "same");
    RunId second = run(Duration.ofMinutes(10), "same");
    assertThat(asked).hasValue(1);
    Run again = runs.fold(TENANT, second);
    assertThat(again.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(again.phase().toString()).contains("answer 1");
    assertThat(charge(first).from()).isEmpty();
    assertThat(charge(first).micros()).isPositive();
    assertThat(charge(second)).isEqualTo(Charge.reused("scripted/scripted-1", first + "/a#1/0.0"));
    assertThat(again.spending().committed()).isZero();
  }

  @Test
  void nothingIsReusedWithoutAWishOrForAnotherQuestion() throws InterruptedException {
    run(Duration.ZERO, "same");
    run(Duration.ZERO, "same");
    run(Duration.ofMinutes(10), "same");
    run(Duration.ofMinutes(10), "another");
    assertThat(asked).hasValue(4);
  }

  @Test
  void anAnswerIsGivenAgainAsLongAsItIsYoungEnough() throws InterruptedException {
    run(Duration.ofMinutes(10), "same");
    now.set(now.get().plus(Duration.ofMinutes(9)));
    run(Duration.ofMinutes(10), "same");
    assertThat(asked).hasValue(1);
    now.set(now.get().plus(Duration.ofMinutes(2)));
    run(Duration.ofMinutes(10), "same");
    assertThat(asked).hasValue(2);
    run(Duration.ofMinutes(10), "same");
    assertThat(asked).hasValue(2);
  }

  @Test
  void tenantsNeverSeeEachOthersAnswers() throws InterruptedException {
    Workflow workflow = asking(Duration.ofMinutes(10), "same", World.policy(1_000_000));
    run(TENANT, workflow);
    run("other", workflow);
    assertThat(asked).hasValue(2);
    run("other", workflow);
    assertThat(asked).hasValue(2);
  }

  @Test
  void theAnswerOfAnErasedRunIsGone() throws InterruptedException {
    RunId first = run(Duration.ofMinutes(10), "same");
    runs.erase(new Erasures.Request(TENANT, first, "alice", "gdpr-17"));
    RunId second = run(Duration.ofMinutes(10), "same");
    assertThat(asked).hasValue(2);
    assertThat(charge(second).from()).isEmpty();
    assertThat(charge(run(Duration.ofMinutes(10), "same")).from()).startsWith(second.value());
  }

  @Test
  void whatThePolicyHidBeforeItWasStoredIsNotGivenAgain() throws InterruptedException {
    runs.close();
    Store store = new Store(ledger, ledger.leases("hiding"), world.vault());
    Rules rules = world.rules();
    Rules hiding =
        new Rules(
            rules.gate(),
            rules.outputs(),
            rules.expressions(),
            rules.schemas(),
            rules.reader(),
            text -> text.replace("answer", "***"));
    runs = new Runs(store, world.ports(), hiding, now::get, Runs.Settings.COMMAND);
    Workflow workflow =
        asking(Duration.ofMinutes(10), "same", World.scrubbing(World.policy(1_000_000)));
    run(TENANT, workflow);
    run(TENANT, workflow);
    assertThat(asked).hasValue(2);
  }

  @Test
  void aProcessThatBeginsAnewAsksAnewAndARunThatGoesOnKeepsTheAnswerItHas()
      throws InterruptedException {
    run(Duration.ofMinutes(10), "same");
    RunId second = run(Duration.ofMinutes(10), "same");
    runs.close();
    runs = open("second");
    assertThat(runs.fold(TENANT, second).phase().toString()).contains("answer 1");
    run(Duration.ofMinutes(10), "same");
    assertThat(asked).hasValue(2);
  }
}
