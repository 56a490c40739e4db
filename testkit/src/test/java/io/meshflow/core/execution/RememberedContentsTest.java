package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.engine.HiddenContents;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.policy.Policy.StoreBodies;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.NodeSettings;
import io.meshflow.core.workflow.Template;
import io.meshflow.core.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a process has seen is known to all that goes on there, whatever is stored of it. */
@Timeout(120)
class RememberedContentsTest extends ScrubbedWorld {

  /** What a person wrote is known where it was written, also to a run that was at work. */
  @Test
  void aNoteGivenHereIsKnownHere() throws InterruptedException {
    Workflow workflow = world.register(passesOn("ask", Graphs.named("notes").human("ask")));
    try (Runs runs = open("only")) {
      RunId run = parked(runs, workflow, "");
      assertThat(answered(runs, run, TRUE).status()).isEqualTo(RunStatus.COMPLETED);
    }
    assertThat(sent).hasSize(1).first().asString().contains(TRUE);
  }

  @Test
  void aNoteGivenWhileTheRunIsAtWorkIsKnownToo() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    world.function("busy", permit -> waited(over));
    Workflow workflow =
        world.register(
            passesOn("ask", Graphs.named("beside").node(code("busy", "busy")).human("ask")));
    try (Runs runs = open("only")) {
      runs.listen(
          new RunListener() {
            @Override
            public void recorded(RunId run, Recorded record) {
              if (record.events().stream().anyMatch(RunEvent.ApprovalAsked.class::isInstance)) {
                asked.countDown();
              }
            }
          });
      RunId run =
          runs.start(
              new StartRequest(
                  TENANT, workflow, "", Value.Obj.EMPTY, "alice", StartRequest.Options.USUAL));
      assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(runs.answer(answer(run, TRUE))).isNotNull();
      over.countDown();
      assertThat(runs.await(run, Duration.ofSeconds(20))).isTrue();
      assertThat(runs.fold(TENANT, run).status()).isEqualTo(RunStatus.COMPLETED);
    }
    assertThat(sent).hasSize(1).first().asString().contains(TRUE);
  }

  private static Value waited(CountDownLatch over) {
    try {
      return Value.of(over.await(20, TimeUnit.SECONDS));
    } catch (InterruptedException stopped) {
      throw new IllegalStateException(stopped);
    }
  }

  private static Workflow passesOn(String from, Graphs graph) {
    Template output = new Template.Hole(List.of("nodes", from, "structured"));
    Template shown = new Template.Hole(List.of("nodes", from, "output"));
    return graph
        .node(
            new Node.CodeNode(
                "pass",
                NodeSettings.DEFAULT,
                "send",
                Template.Fields.of(Map.of("data", output, "shown", shown))))
        .edge(from, "pass")
        .build(keeping(StoreBodies.SCRUBBED));
  }

  @Test
  void aParentHearsFromItsChildWhatTheChildSaid() throws InterruptedException {
    world.function("tell", permit -> Value.of(TRUE));
    Workflow inner =
        Graphs.named("inner").node(code("in", "tell")).build(keeping(StoreBodies.SCRUBBED));
    Workflow workflow =
        world.register(passesOn("child", Graphs.named("parent").child("child", inner)));
    try (Runs runs = open("only")) {
      RunId run =
          runs.start(
              new StartRequest(
                  TENANT, workflow, "", Value.Obj.EMPTY, "alice", StartRequest.Options.USUAL));
      assertThat(runs.await(run, Duration.ofSeconds(20))).isTrue();
      assertThat(runs.fold(TENANT, run).status()).isEqualTo(RunStatus.COMPLETED);
    }
    assertThat(sent).hasSize(1).first().asString().contains(TRUE);
  }

  @Test
  void aForkKnowsWhatItsProcessKnows() throws InterruptedException {
    Workflow workflow =
        world.register(
            Graphs.named("asks")
                .human("ask")
                .node(code("do", "send"))
                .edge("ask", "do")
                .build(keeping(StoreBodies.SCRUBBED)));
    RunId run;
    try (Runs first = open("first")) {
      run = parked(first, workflow, TRUE);
      assertThat(answered(first, forked(first, run), "").status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(sent).hasSize(1).first().asString().contains(TRUE);
    }
    sent.clear();
    RunId late;
    try (Runs second = open("second")) {
      late = forked(second, run);
      assertThat(answered(second, late, "").status()).isEqualTo(RunStatus.BLOCKED);
    }
    assertThat(sent).isEmpty();
    assertThat(refusals(late)).containsExactly(HiddenContents.RULE);
  }

  private static RunId forked(Runs runs, RunId run) throws InterruptedException {
    RunId fork =
        runs.fork(
            new Forks.Request(
                TENANT, run, "ask", "alice", "", Forks.Changes.NONE, Correlation.NONE, ""));
    assertThat(runs.await(fork, Duration.ofSeconds(20))).isTrue();
    return fork;
  }
}
