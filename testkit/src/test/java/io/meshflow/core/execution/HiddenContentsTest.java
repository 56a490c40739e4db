package io.meshflow.core.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.engine.HiddenContents;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored in the place of a value never goes out as if it were the value. */
@Timeout(120)
class HiddenContentsTest extends ScrubbedWorld {

  /** A workflow that asks a person and has then an effect of the kind. */
  private Workflow asksThen(String kind, StoreBodies how) {
    Graphs graph = Graphs.named("asks-" + kind).human("ask");
    switch (kind) {
      case "code" -> graph.node(code("do", "send"));
      case "model" -> graph.agent("do");
      case "http" ->
          graph.node(
              new Node.HttpNode(
                  "do",
                  NodeSettings.DEFAULT,
                  Template.Fields.of(
                      Map.of(
                          "method", new Template.Fixed(Value.of("POST")),
                          "url", new Template.Fixed(Value.of("http://localhost/hook")),
                          "body", TASK))));
      case "map" ->
          graph.node(
              new Node.MapNode(
                  "do",
                  NodeSettings.DEFAULT,
                  new Template.Items(List.of(TASK)),
                  1,
                  Node.ItemFailure.FAIL,
                  new Node.CodeNode(
                      "do",
                      NodeSettings.DEFAULT,
                      "send",
                      Template.Fields.of(Map.of("what", new Template.Hole(List.of("item")))))));
      case "child" ->
          graph.child("do", Graphs.named("inner").node(code("in", "send")).build(keeping(how)));
      default -> throw new IllegalArgumentException(kind);
    }
    return world.register(graph.edge("ask", "do").build(keeping(how)));
  }

  /** Everything that is on record about the run, in words. */
  private String said(RunId run) {
    try (Runs runs = open("reader")) {
      return runs.history(TENANT, run, 0).toString();
    }
  }

  @Test
  void anActionApprovedElsewhereIsNotSentWithMarksInIt() throws InterruptedException {
    Workflow risks =
        world.register(
            Graphs.named("risks").node(code("do", "risky")).build(keeping(StoreBodies.SCRUBBED)));
    Run run = takenUp(risks, TRUE);
    assertThat(sent).isEmpty();
    assertThat(run.status()).isEqualTo(RunStatus.BLOCKED);
    assertThat(refusals(run.id())).containsExactly(HiddenContents.RULE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"code", "model", "http", "map", "child"})
  void noEffectOfAnyKindIsSentWithMarksInIt(String kind) throws InterruptedException {
    Run run = takenUp(asksThen(kind, StoreBodies.SCRUBBED), TRUE);
    assertThat(sent).isEmpty();
    assertThat(run.status()).isIn(RunStatus.BLOCKED, RunStatus.FAILED);
    assertThat(said(run.id())).contains("store_bodies: scrubbed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"code", "model", "http", "map", "child"})
  void whereNothingIsHiddenItGoesOnAnywhere(String kind) throws InterruptedException {
    Run run = takenUp(asksThen(kind, StoreBodies.SCRUBBED), "about nobody");
    assertThat(sent).hasSize(1).first().asString().contains("about nobody");
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"code", "model", "http", "map", "child"})
  void whereItParkedItGoesOnWithTheTrueValues(String kind) throws InterruptedException {
    try (Runs runs = open("only")) {
      RunId run = parked(runs, asksThen(kind, StoreBodies.SCRUBBED), TRUE);
      assertThat(answered(runs, run, "").status()).isEqualTo(RunStatus.COMPLETED);
    }
    assertThat(sent).hasSize(1).first().asString().contains(TRUE);
  }

  /** Somebody who writes about redaction hides nothing. */
  @Test
  void aMarkThatWasWrittenByAPersonIsAText() throws InterruptedException {
    Run run = takenUp(asksThen("code", StoreBodies.FULL), "what is [PHI-REDACTED]?");
    assertThat(sent).hasSize(1);
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    Run scrubbed = takenUp(asksThen("code", StoreBodies.SCRUBBED), "what is [PHI-REDACTED]?");
    assertThat(scrubbed.status()).as("named by nobody else").isEqualTo(RunStatus.COMPLETED);
  }

  /** A way that depends on a hidden value is chosen by nobody who does not know it. */
  @Test
  void noConditionIsDecidedOverMarks() throws InterruptedException {
    world.condition("again", variables -> sent.add(Json.canonical(variables)));
    Workflow workflow =
        world.register(
            Graphs.named("routes")
                .human("ask")
                .loop("ask", "ask", "again", 1)
                .build(keeping(StoreBodies.SCRUBBED)));
    RunId run;
    try (Runs first = open("first")) {
      run = parked(first, workflow, "");
    }
    try (Runs second = open("second")) {
      assertThat(second.answer(answer(run, TRUE))).isNotNull();
    }
    try (Runs third = open("third")) {
      third.resume(TENANT, run);
      assertThat(third.await(run, Duration.ofSeconds(20))).isTrue();
      assertThat(third.fold(TENANT, run).status()).isEqualTo(RunStatus.FAILED);
    }
    assertThat(sent).isEmpty();
  }

  /** Nobody is asked to repeat what could only be repeated as something else. */
  @Test
  void whatWasLostIsNotRepeatedWithMarksInIt() throws InterruptedException {
    world.function("once", permit -> sent(permit.spend().input()));
    Workflow workflow =
        world.register(
            Graphs.named("once").node(code("do", "once")).build(keeping(StoreBodies.SCRUBBED)));
    RunId run;
    FaultyLedger dying = new FaultyLedger(memory, n -> n == 2 ? Fault.CRASH_BEFORE : Fault.NONE);
    try (Runs first = open("first", dying)) {
      run =
          first.start(
              new StartRequest(
                  TENANT, workflow, TRUE, Value.Obj.EMPTY, "alice", StartRequest.Options.USUAL));
      assertThat(first.await(run, Duration.ofSeconds(20))).isTrue();
    }
    assertThat(sent).hasSize(1);
    memory.kill("first");
    try (Runs second = open("second")) {
      second.resume(TENANT, run);
      assertThat(second.await(run, Duration.ofSeconds(20))).isTrue();
      Run ended = second.fold(TENANT, run);
      assertThat(ended.status()).isEqualTo(RunStatus.FAILED);
      assertThat(ended.approvals().all()).isEmpty();
    }
    assertThat(sent).hasSize(1);
  }
}
