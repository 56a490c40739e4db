package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.policy.Policy.StoreBodies;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.Template;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.testkit.FaultyLedger;
import io.meshflow.testkit.FaultyLedger.Fault;
import io.meshflow.testkit.MemoryLedger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run whose contents are not kept goes on with what it was, or says that it cannot. */
@Timeout(60)
class UnkeptContentsTest {

  private static final String TENANT = "default";

  private final MemoryLedger memory = new MemoryLedger();
  private final World world = new World();
  private final List<Value> sent = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void functions() {
    world.function("draft", permit -> Value.of("drafted for secret-1"));
    world.function("send", permit -> send(permit.spend().input()));
    world.function("risky", permit -> send(permit.spend().input()));
  }

  private Value send(Value.Obj input) {
    sent.add(input);
    return Value.of("sent");
  }

  private Runs open(String owner, Ledger ledger) {
    Rules rules = world.rules();
    return new Runs(
        new Store(ledger, memory.leases(owner), world.vault()),
        world.ports(),
        new Rules(
            rules.gate(),
            rules.outputs(),
            rules.expressions(),
            rules.schemas(),
            rules.reader(),
            text -> text.replace("secret-1", "[hidden]")),
        InstantSource.system(),
        Runs.Settings.COMMAND);
  }

  private static Policy keeping(StoreBodies how) {
    Policy policy = World.policy(0);
    return new Policy(
        policy.mode(),
        policy.limits(),
        policy.checks(),
        policy.approvals(),
        policy.breaker(),
        policy.evidence(),
        new Policy.Privacy(0, false, how),
        policy.reach());
  }

  private static Node with(String id, String function) {
    Template both =
        Template.Fields.of(
            Map.of(
                "task",
                new Template.Hole(List.of("task")),
                "draft",
                new Template.Hole(List.of("nodes", "draft", "output"))));
    return new Node.CodeNode(id, NodeSettings.DEFAULT, function, both);
  }

  private Workflow asks(StoreBodies how) {
    return world.register(
        Graphs.named("asks")
            .code("draft", "draft")
            .human("ask")
            .node(with("send", "send"))
            .edge("draft", "ask")
            .edge("ask", "send")
            .build(keeping(how)));
  }

  private RunId parked(Runs runs, Workflow workflow) throws InterruptedException {
    RunId run =
        runs.start(
            new StartRequest(
                TENANT,
                workflow,
                "about secret-1",
                Value.Obj.EMPTY,
                "alice",
                StartRequest.Options.USUAL));
    assertThat(runs.await(run, Duration.ofSeconds(20))).isTrue();
    assertThat(runs.fold(TENANT, run).status().ended()).isFalse();
    return run;
  }

  private static Run answered(Runs runs, RunId run) throws InterruptedException {
    var _ =
        runs.answer(new Commands.AnswerRequest(TENANT, run, "", true, "bob", "", "answer-of-bob"));
    runs.resume(TENANT, run);
    assertThat(runs.await(run, Duration.ofSeconds(20))).isTrue();
    return runs.fold(TENANT, run);
  }

  private void assertSent() {
    assertThat(sent)
        .containsExactly(
            Value.obj(
                "draft", Value.of("drafted for secret-1"), "task", Value.of("about secret-1")));
  }

  @Test
  void whereItParkedItGoesOnWithWhatItWas() throws InterruptedException {
    for (StoreBodies how : StoreBodies.values()) {
      sent.clear();
      try (Runs runs = open("only", memory)) {
        RunId run = parked(runs, asks(how));
        assertThat(answered(runs, run).status()).as(how.name()).isEqualTo(RunStatus.COMPLETED);
        assertSent();
      }
    }
  }

  @Test
  void anActionThatWaitedForApprovalIsTheOneThatWasApproved() throws InterruptedException {
    Workflow workflow =
        world.register(
            Graphs.named("risks")
                .code("draft", "draft")
                .node(with("send", "risky"))
                .edge("draft", "send")
                .build(keeping(StoreBodies.NONE)));
    try (Runs runs = open("only", memory)) {
      RunId run = parked(runs, workflow);
      assertThat(answered(runs, run).status()).isEqualTo(RunStatus.COMPLETED);
      assertSent();
    }
  }

  /** Somebody else's append came first, so that what was folded here is read back. */
  @Test
  void aStaleCommitLosesNothing() throws InterruptedException {
    for (int stale = 2; stale <= 5; stale++) {
      sent.clear();
      AtomicInteger at = new AtomicInteger(stale);
      FaultyLedger ledger = new FaultyLedger(memory, n -> n == at.get() ? Fault.STALE : Fault.NONE);
      try (Runs runs = open("only", ledger)) {
        RunId run = parked(runs, asks(StoreBodies.NONE));
        assertThat(answered(runs, run).status()).isEqualTo(RunStatus.COMPLETED);
        assertSent();
      }
    }
  }

  @Test
  void whereNothingIsKnownOfItItEndsAndSaysWhy() throws InterruptedException {
    RunId run;
    try (Runs first = open("first", memory)) {
      run = parked(first, asks(StoreBodies.NONE));
    }
    try (Runs second = open("second", memory)) {
      Run ended = answered(second, run);
      assertThat(ended.status()).isEqualTo(RunStatus.FAILED);
      assertThat(second.find(TENANT, run).orElseThrow().standing().code())
          .isEqualTo("contents_not_kept");
      assertThat(sent).isEmpty();
    }
  }

  @Test
  void nobodyForksFromContentsThatAreNotThere() throws InterruptedException {
    try (Runs runs = open("only", memory)) {
      RunId run = parked(runs, asks(StoreBodies.NONE));
      Forks.Request request =
          new Forks.Request(
              TENANT, run, "ask", "alice", "", Forks.Changes.NONE, Correlation.NONE, "");
      assertThatThrownBy(() -> runs.fork(request)).hasMessageContaining("store_bodies: none");
    }
  }
}
