package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.testkit.MemoryLedger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunsTest {

  private static final String TENANT = "default";
  private final MemoryLedger ledger = new MemoryLedger();
  private final World world = new World();
  private Runs runs = open("first");

  private Runs open(String owner) {
    Store store = new Store(ledger, ledger.leases(owner), world.vault());
    return new Runs(
        store, world.ports(), world.rules(), InstantSource.system(), Runs.Settings.COMMAND);
  }

  @AfterEach
  void close() {
    runs.close();
  }

  private RunId start(Workflow workflow) {
    return runs.start(
        new StartRequest(
            TENANT,
            world.register(workflow),
            "do it",
            Value.Obj.EMPTY,
            "alice",
            StartRequest.Options.USUAL));
  }

  private Run finished(RunId id) throws InterruptedException {
    assertThat(runs.await(id, Duration.ofSeconds(20))).isTrue();
    assertThat(runs.fault(id)).isEmpty();
    return runs.fold(TENANT, id);
  }

  private static String output(Run run) {
    return ((Phase.Over) run.phase()).output().toString();
  }

  @Test
  void aChainOfFunctionsCompletes() throws InterruptedException {
    world.function("one", permit -> Value.of("1")).function("two", permit -> Value.of("2"));
    RunId id =
        start(
            Graphs.named("chain")
                .code("a", "one")
                .code("b", "two")
                .edge("a", "b")
                .build(World.policy(0)));
    Run run = finished(id);
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(output(run)).contains("2");
    assertThat(runs.find(TENANT, id).orElseThrow().standing().status())
        .isEqualTo(RunStatus.COMPLETED);
    assertThat(world.happened()).hasSize(2);
  }

  @Test
  void anAgentIsAskedOnceAndPaid() throws InterruptedException {
    RunId id = start(Graphs.named("agent").agent("writer").build(World.policy(1_000_000)));
    Run run = finished(id);
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(output(run)).contains("answer of writer");
    assertThat(run.spending().spent()).isPositive().isEqualTo(run.spending().committed());
  }

  @Test
  void piecesOfAnAnswerAreShownAsTheyComeUnlessThePolicyChangesAnswers()
      throws InterruptedException {
    assertThat(pieces(World.policy(1_000_000))).isEqualTo("answer of writer");
    Policy cutting =
        World.policy(1_000_000).withPrivacy(new Policy.Privacy(5, false, Policy.StoreBodies.FULL));
    assertThat(pieces(cutting)).isEmpty();
  }

  private String pieces(Policy policy) throws InterruptedException {
    StringBuffer heard = new StringBuffer();
    Runnable stop =
        runs.listen(
            new RunListener() {
              @Override
              public void delta(RunId run, CallKey key, int attempt, int seq, String text) {
                heard.append(text);
              }
            });
    finished(start(Graphs.named("pieces-" + policy.privacy()).agent("writer").build(policy)));
    stop.run();
    return heard.toString();
  }

  @Test
  void aQuestionParksTheRunUntilItIsAnswered() throws InterruptedException {
    world.function("after", permit -> Value.of("went on"));
    RunId id =
        start(
            Graphs.named("ask")
                .human("ok")
                .code("go", "after")
                .edge("ok", "go")
                .build(World.policy(0)));
    Run parked = finished(id);
    assertThat(parked.status()).isEqualTo(RunStatus.PAUSED);
    assertThat(runs.find(TENANT, id).orElseThrow().standing().waitingFor()).isEqualTo("ok#1");
    assertThat(answer(id, true)).isInstanceOf(Commands.Answered.Accepted.class);
    runs.resume(TENANT, id);
    assertThat(finished(id).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(answer(id, false))
        .isInstanceOfSatisfying(
            Commands.Answered.TooLate.class,
            late -> assertThat(late.state()).isEqualTo(Approvals.State.APPROVED));
  }

  private Commands.Answered answer(RunId id, boolean yes) {
    return runs.answer(
        new Commands.AnswerRequest(
            TENANT, id, "", yes, "bob", "fine", UUID.randomUUID().toString()));
  }

  @Test
  void anActionThatNeedsApprovalRunsOnlyOnceApproved() throws InterruptedException {
    world.function("risky", permit -> Value.of("paid"));
    RunId id = start(Graphs.named("pay").code("pay", "risky").build(World.policy(0)));
    assertThat(finished(id).status()).isEqualTo(RunStatus.PAUSED);
    assertThat(world.happened()).isEmpty();
    answer(id, true);
    runs.resume(TENANT, id);
    Run run = finished(id);
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(world.happened()).hasSize(1);
  }

  @Test
  void aRejectedActionNeverRuns() throws InterruptedException {
    world.function("risky", permit -> Value.of("paid"));
    RunId id = start(Graphs.named("pay").code("pay", "risky").build(World.policy(0)));
    finished(id);
    answer(id, false);
    runs.resume(TENANT, id);
    assertThat(finished(id).status()).isEqualTo(RunStatus.BLOCKED);
    assertThat(world.happened()).isEmpty();
  }

  @Test
  void aLoopAlternatesAndStopsAtItsLimit() throws InterruptedException {
    world.condition("again", variables -> true);
    RunId id =
        start(
            Graphs.named("loop")
                .agent("draft")
                .agent("critic")
                .edge("draft", "critic")
                .loop("critic", "draft", "again", 3)
                .build(World.policy(100_000_000)));
    Run run = finished(id);
    assertThat(run.status()).isEqualTo(RunStatus.MAX_ITERATIONS);
    assertThat(run.steps())
        .extracting(step -> step.id().toString())
        .containsExactly(
            "draft#1",
            "critic#1",
            "draft#2",
            "critic#2",
            "draft#3",
            "critic#3",
            "draft#4",
            "critic#4");
  }

  @Test
  void aChildRunsUnderItsParent() throws InterruptedException {
    world.function("inner", permit -> Value.of("from inside"));
    Workflow child =
        world.register(Graphs.named("child").code("in", "inner").build(World.policy(0)));
    RunId id = start(Graphs.named("parent").child("sub", child).build(World.policy(0)));
    awaitStatus(id, RunStatus.COMPLETED);
    assertThat(output(runs.fold(TENANT, id))).contains("from inside");
  }

  @Test
  void anApprovalInsideAChildMovesTheParentOn() throws InterruptedException {
    Workflow child = world.register(Graphs.named("child").human("ok").build(World.policy(0)));
    RunId id = start(Graphs.named("parent").child("sub", child).build(World.policy(0)));
    assertThat(finished(id).status()).isNotEqualTo(RunStatus.COMPLETED);
    RunId childId = RunId.childOf(id + "/sub#1");
    answer(childId, true);
    runs.resume(TENANT, childId);
    finished(childId);
    awaitStatus(id, RunStatus.COMPLETED);
  }

  private void awaitStatus(RunId id, RunStatus status) throws InterruptedException {
    BlockingQueue<RunId> rests = new LinkedBlockingQueue<>();
    Runnable stop =
        runs.listen(
            new RunListener() {
              @Override
              public void rested(RunId run) {
                rests.add(run);
              }
            });
    RunId heard = id;
    while (heard != null && runs.find(TENANT, id).orElseThrow().standing().status() != status) {
      heard = rests.poll(20, TimeUnit.SECONDS);
    }
    stop.run();
    assertThat(runs.find(TENANT, id).orElseThrow().standing().status()).isEqualTo(status);
  }

  @Test
  void aSecondStartUnderOneKeyIsTheFirstRun() throws InterruptedException {
    world.function("one", permit -> Value.of("1"));
    Workflow workflow =
        world.register(Graphs.named("keyed").code("a", "one").build(World.policy(0)));
    StartRequest request =
        new StartRequest(
            TENANT, workflow, "", Value.Obj.EMPTY, "alice", StartRequest.Options.USUAL.once("k1"));
    RunId first = runs.start(request);
    finished(first);
    assertThat(runs.start(request)).isEqualTo(first);
    assertThat(world.happened()).hasSize(1);
  }

  @Test
  void aCancelledRunStopsWhatIsUnderWay() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    world.function(
        "slow",
        permit -> {
          entered.countDown();
          try {
            never.await();
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
          return Value.NULL;
        });
    RunId id = start(Graphs.named("slow").code("s", "slow").build(World.policy(0)));
    entered.await();
    runs.cancel(TENANT, id, "alice", "enough");
    assertThat(finished(id).status()).isEqualTo(RunStatus.CANCELLED);
    assertThatThrownBy(() -> runs.cancel(TENANT, id, "alice", "again"))
        .isInstanceOf(RunRefused.class)
        .hasMessageContaining("already ended");
  }

  @Test
  void aForkKeepsThePastAndDoesTheRestAnew() throws InterruptedException {
    for (String name : new String[] {"f1", "f2", "f3"}) {
      world.function(name, permit -> Value.of(name + " done"));
    }
    RunId id =
        start(
            Graphs.named("five")
                .code("a", "f1")
                .code("b", "f2")
                .code("c", "f3")
                .edge("a", "b")
                .edge("b", "c")
                .build(World.policy(0)));
    finished(id);
    RunId fork =
        runs.fork(
            new Forks.Request(
                TENANT, id, "c", "alice", "", Forks.Changes.NONE, Correlation.NONE, ""));
    Run run = finished(fork);
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(world.happened()).hasSize(4);
    assertThat(world.times(fork + "/c#1")).isEqualTo(1);
  }
}
