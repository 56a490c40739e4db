package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs over HTTP, from start to proof. */
final class RunsTest {

  static final String TWO =
      """
      name: two
      version: "1"
      policy: standard
      nodes:
        draft: {role: writer, instructions: Write}
        check: {role: critic, instructions: Check}
      edges: [draft -> check]
      """;

  static final String ASKS =
      """
      name: asks
      version: "1"
      policy: standard
      nodes:
        draft: {role: writer, instructions: Write}
        decide: {kind: human, question: "Publish {{ nodes.draft.output }}?"}
      edges: [draft -> decide]
      """;

  @TempDir Path home;
  private TestServer server;

  @BeforeEach
  void open() {
    server = TestServer.open(home);
  }

  @AfterEach
  void close() {
    server.close();
  }

  static String start(String definition, String more) {
    return Json.canonical(
            Value.obj("definition", Value.of(definition), "task", Value.of("Say hello")))
        .replaceFirst("^\\{", "{" + more);
  }

  @Test
  void aTaskAloneRunsToItsEnd() {
    TestServer.Answer answer =
        server.post("/api/v1/runs", TestServer.OPERATOR, "{\"task\":\"Say hello\",\"wait\":30}");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().text("status")).isEqualTo("completed");
    assertThat(answer.json().text("output")).isNotEmpty();
    assertThat(answer.json().text("task")).isEqualTo("Say hello");
  }

  @Test
  void subWorkflowsComeWithTheDocumentThatNamesThem() {
    String outer = "name: outer\nnodes: [{id: in, kind: workflow, workflow: parts/in.yaml}]\n";
    Value.Obj files =
        Value.obj("parts/in.yaml", Value.of("nodes: [{id: a, kind: code, function: noop@1}]\n"));
    Value.Obj body = Value.obj("definition", Value.of(outer), "files", files);
    assertThat(server.post("/api/v1/workflows", TestServer.OPERATOR, Json.canonical(body)).status())
        .isEqualTo(201);
    TestServer.Answer run =
        server.post("/api/v1/runs", TestServer.OPERATOR, "{\"workflow\":\"outer\",\"wait\":30}");
    assertThat(run.json().text("status")).as(run.body()).isEqualTo("completed");
    TestServer.Answer kept = server.get("/api/v1/workflows/outer", TestServer.OPERATOR);
    assertThat(kept.json().objectIf("files")).contains(files);

    Value.Obj alone = Value.obj("definition", Value.of(outer));
    TestServer.Answer refused =
        server.post("/api/v1/runs", TestServer.OPERATOR, Json.canonical(alone));
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.body()).contains("no_workflow", "`files`");
    Value.Obj broken =
        Value.obj(
            "definition",
            Value.of(outer),
            "files",
            Value.obj("parts/in.yaml", Value.of("nodez: []\n")));
    assertThat(
            server
                .post("/api/v1/workflows/validate", TestServer.OPERATOR, Json.canonical(broken))
                .body())
        .contains("\"file\":\"parts/in.yaml\"");
    TestServer.Answer lost =
        server.post("/api/v1/runs", TestServer.OPERATOR, "{\"task\":\"x\",\"files\":{}}");
    assertThat(lost.status()).isEqualTo(400);
  }

  @Test
  void aRegisteredWorkflowRunsByNameAndAVersionIsTakenOnce() {
    String body = Json.canonical(Value.obj("definition", Value.of(TWO)));
    assertThat(server.post("/api/v1/workflows", TestServer.OPERATOR, body).status()).isEqualTo(201);
    assertThat(server.post("/api/v1/workflows", TestServer.OPERATOR, body).status()).isEqualTo(200);
    String other = Json.canonical(Value.obj("definition", Value.of(TWO.replace("Check", "Judge"))));
    TestServer.Answer taken = server.post("/api/v1/workflows", TestServer.OPERATOR, other);
    assertThat(taken.status()).isEqualTo(409);
    assertThat(taken.json().text("code")).isEqualTo("version_taken");

    TestServer.Answer run =
        server.post(
            "/api/v1/runs",
            TestServer.OPERATOR,
            "{\"workflow\":\"two\",\"task\":\"x\",\"wait\":30}");

    assertThat(run.json().text("status")).as(run.body()).isEqualTo("completed");
    assertThat(run.json().text("workflow")).isEqualTo("two@1");
  }

  @Test
  void aRunIsTracedReplayedVerifiedComparedAndForked() {
    TestServer.Answer run =
        server.post("/api/v1/runs", TestServer.OPERATOR, start(TWO, "\"wait\":30,"));
    String id = run.json().text("run_id");
    Value.Obj trace = server.get("/api/v1/runs/" + id + "/trace", TestServer.OPERATOR).json();
    assertThat(trace.objects("steps"))
        .extracting(s -> s.text("node"))
        .containsExactly("draft", "check");
    assertThat(trace.objects("steps"))
        .allSatisfy(s -> assertThat(s.text("verdict")).isEqualTo("allowed"));
    Value.Obj replay =
        server.get("/api/v1/runs/" + id + "/steps/check/replay", TestServer.OPERATOR).json();
    assertThat(replay.array("calls")).isNotEmpty();
    assertThat(server.get("/traces/" + id, TestServer.OPERATOR).json()).isEqualTo(trace);
    TestServer.Answer verified = server.get("/api/v1/runs/" + id + "/verify", TestServer.OPERATOR);
    assertThat(verified.json().text("result")).as(verified.body()).isIn("VALID", "UNPROVEN");
    assertThat(verified.body()).as("contents are opened").doesNotContain("SEALED");
    assertThat(server.get("/api/v1/runs/" + id + "/export", TestServer.OPERATOR).body().lines())
        .hasSizeGreaterThan(5);
    assertThat(
            server
                .get("/api/v1/runs/" + id + "/receipt", TestServer.OPERATOR)
                .json()
                .text("checkpoint"))
        .isNotEmpty();
    assertThat(
            server
                .get("/api/v1/runs/" + id + "/diff/" + id, TestServer.OPERATOR)
                .json()
                .flag("same"))
        .isTrue();
    TestServer.Answer fork =
        server.post("/api/v1/runs/" + id + "/fork", TestServer.OPERATOR, "{\"from\":\"check\"}");
    assertThat(fork.status()).as(fork.body()).isEqualTo(202);
    TestServer.Answer late =
        server.post("/api/v1/runs/" + id + "/cancel", TestServer.OPERATOR, "{\"reason\":\"x\"}");
    assertThat(late.status()).isEqualTo(409);
    assertThat(late.json().text("code")).isEqualTo("ended");
  }

  @Test
  void faultsOfADocumentComeWithLineAndColumn() {
    String body = Json.canonical(Value.obj("definition", Value.of("name: x\nnodez: {}\n")));

    TestServer.Answer checked =
        server.post("/api/v1/workflows/validate", TestServer.OPERATOR, body);
    TestServer.Answer refused = server.post("/api/v1/workflows", TestServer.OPERATOR, body);

    assertThat(checked.json().flag("valid")).isFalse();
    assertThat(checked.json().objects("problems").getFirst().whole("line")).isPositive();
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.json().array("problems")).isEqualTo(checked.json().array("problems"));
  }

  @Test
  void theSameIdempotencyKeyStartsOneRun() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ids.add(
          server
              .send(
                  "POST",
                  "/api/v1/runs",
                  TestServer.OPERATOR,
                  "{\"task\":\"x\"}",
                  "Idempotency-Key",
                  "abc")
              .json()
              .text("run_id"));
    }

    assertThat(ids).containsOnly(ids.getFirst());
  }

  @Test
  void pagesOfTheListJoinWithoutGapOrOverlap() {
    for (int i = 0; i < 7; i++) {
      server.post("/api/v1/runs", TestServer.OPERATOR, "{\"task\":\"x\"}");
    }
    List<String> seen = new ArrayList<>();
    String next = "";
    do {
      Value.Obj page = server.get("/api/v1/runs?limit=3" + next, TestServer.OPERATOR).json();
      page.objects("runs").forEach(run -> seen.add(run.text("run_id")));
      next = page.textIf("next").map(cursor -> "&cursor=" + cursor).orElse("");
    } while (!next.isEmpty());

    assertThat(seen).hasSize(7).doesNotHaveDuplicates();
  }

  @Test
  void theFirstAnswerWinsAndTheSecondSeesWhoGaveIt() {
    TestServer.Answer run =
        server.post("/api/v1/runs", TestServer.OPERATOR, start(ASKS, "\"wait\":30,"));
    assertThat(run.json().text("status")).as(run.body()).isEqualTo("paused");

    Value.Obj waiting =
        server.get("/api/v1/approvals", "reviewer-key-1").json().objects("approvals").getFirst();
    assertThat(waiting.text("run_id")).isEqualTo(run.json().text("run_id"));
    assertThat(Json.canonical(waiting.required("action"))).contains("Publish");
    String path = "/api/v1/approvals/" + waiting.text("approval");
    TestServer.Answer yes =
        server.post(
            path + "/approve", "reviewer-key-1", "{\"notes\":\"ok\",\"reviewer_id\":\"root\"}");
    TestServer.Answer no = server.post(path + "/reject", TestServer.OPERATOR, "{}");

    assertThat(yes.status()).as(yes.body()).isEqualTo(200);
    assertThat(yes.json().text("reviewer")).isEqualTo("env-4");
    assertThat(no.status()).as(no.body()).isEqualTo(409);
    assertThat(no.json().text("answered_by")).isEqualTo("env-4");
    String id = run.json().text("run_id");
    TestServer.Answer events = server.get("/api/v1/runs/" + id + "/events", TestServer.OPERATOR);
    assertThat(events.body()).contains("event: approval_answered", "event: run_complete");
    assertThat(server.get("/api/v1/runs/" + id, TestServer.OPERATOR).json().text("status"))
        .isEqualTo("completed");
  }

  /** Whoever does not hear the reply sends the answer again, and it is no answer of another. */
  @Test
  void anAnswerThatIsSentAgainIsAcceptedAgain() {
    String flow = ASKS.replace("kind: human,", "kind: human, quorum: 2,");
    assertThat(flow).isNotEqualTo(ASKS);
    TestServer.Answer run =
        server.post("/api/v1/runs", TestServer.OPERATOR, start(flow, "\"wait\":30,"));
    assertThat(run.json().text("status")).as(run.body()).isEqualTo("paused");
    Value.Obj waiting =
        server.get("/api/v1/approvals", "reviewer-key-1").json().objects("approvals").getFirst();
    String path = "/api/v1/approvals/" + waiting.text("approval");
    String first = "{\"command\":\"answer-of-ann\"}";
    String second = "{\"command\":\"answer-of-bob\"}";
    for (int time = 0; time < 2; time++) {
      TestServer.Answer yes = server.post(path + "/approve", "reviewer-key-1", first);
      assertThat(yes.status()).as(yes.body()).isEqualTo(200);
      assertThat(yes.json().flag("decided")).isFalse();
    }
    assertThat(server.post(path + "/approve", TestServer.OPERATOR, first).status())
        .as("somebody else's command")
        .isEqualTo(409);
    for (int time = 0; time < 2; time++) {
      TestServer.Answer yes = server.post(path + "/approve", TestServer.OPERATOR, second);
      assertThat(yes.status()).as(yes.body()).isEqualTo(200);
      assertThat(yes.json().flag("decided")).isTrue();
    }
    assertThat(server.post(path + "/approve", "reviewer-key-1", first).status()).isEqualTo(200);
    assertThat(server.post(path + "/reject", TestServer.OPERATOR, second).status()).isEqualTo(409);
    assertThat(server.post(path + "/approve", TestServer.OPERATOR, "{}").status()).isEqualTo(409);
    String events =
        server
            .get("/api/v1/runs/" + run.json().text("run_id") + "/events", TestServer.OPERATOR)
            .body();
    assertThat(events.split("event: approval_answered", -1)).hasSize(3);
  }

  @Test
  void aClientOfThePlansRunsStreamsTracesAndApproves() {
    TestServer.Answer run = server.post("/run", TestServer.OPERATOR, "{\"task\":\"Say hello\"}");
    assertThat(run.json().text("status")).as(run.body()).isEqualTo("completed");
    TestServer.Answer stream =
        server.post("/stream", TestServer.OPERATOR, "{\"task\":\"Say hello\"}");
    assertThat(stream.body().lines().map(line -> ((Value.Obj) Json.parse(line)).text("event")))
        .startsWith("run_start", "step_start")
        .contains("token_delta", "step_end")
        .endsWith("run_complete");
    assertThat(server.get("/traces", TestServer.OPERATOR).json().array("runs")).hasSize(2);
    TestServer.Answer parked =
        server.post("/api/v1/runs", TestServer.OPERATOR, start(ASKS, "\"wait\":30,"));
    assertThat(server.get("/hitl/pending", TestServer.OPERATOR).json().array("paused_runs"))
        .hasSize(1);
    TestServer.Answer approved =
        server.post(
            "/hitl/" + parked.json().text("run_id") + "/approve",
            TestServer.OPERATOR,
            "{\"reviewer_id\":\"ann\",\"notes\":\"fine\"}");
    assertThat(approved.status()).as(approved.body()).isEqualTo(200);
  }

  @Test
  void metricsCountWhatRan() {
    server.post("/run", TestServer.OPERATOR, "{\"task\":\"Say hello\"}");

    String text = server.get("/metrics", TestServer.ADMIN).body();

    assertThat(text)
        .contains("meshflow_runs_total{tenant=\"default\",status=\"ok\"} 1")
        .contains("meshflow_run_duration_seconds_count{tenant=\"default\"} 1")
        .contains("llm_calls_total{tenant=\"default\",provider=\"demo\"")
        .contains("agent_runs_total{tenant=\"default\",agent_name=");
  }
}
