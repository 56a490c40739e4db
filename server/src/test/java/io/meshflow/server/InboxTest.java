package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What waits for people, and how they answer it. */
final class InboxTest {

  private static final String WRITES =
      """
      name: writes
      version: "1"
      policy: {mode: standard, human_in_loop: {enabled: true, tier_threshold: internal}}
      nodes:
        read: {kind: tool, tool: read_file, arguments: {path: in.txt}}
        save: {kind: tool, tool: write_file, arguments: {path: out.txt, content: "{{ nodes.read.output }}"}}
      edges: [read -> save]
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

  private String parked(String definition) {
    TestServer.Answer run =
        server.post(
            "/api/v1/runs", TestServer.OPERATOR, RunsTest.start(definition, "\"wait\":30,"));
    assertThat(run.json().textIf("status")).as(run.body()).contains("paused");
    return run.json().text("run_id");
  }

  private Value.Obj only(String run) {
    List<Value.Obj> waiting =
        server.get("/api/v1/approvals?run=" + run, TestServer.OPERATOR).json().objects("approvals");
    assertThat(waiting).hasSize(1);
    return waiting.getFirst();
  }

  @Test
  void whoAnswersSeesWhichToolIsCalledAndThatItsArgumentsComeFromOutside() throws IOException {
    Files.writeString(home.resolve("in.txt"), "from outside");
    String run = parked(WRITES);

    Value.Obj asked = only(run);
    assertThat(asked.text("action_name")).isEqualTo("tool:write_file");
    assertThat(asked.flag("tainted")).isTrue();
    String events =
        server.get("/api/v1/runs/" + run + "/events?until=paused", TestServer.OPERATOR).body();
    Value.Obj event =
        events
            .lines()
            .filter(line -> line.startsWith("data: ") && line.contains("approval_asked"))
            .map(line -> (Value.Obj) Json.parse(line.substring("data: ".length())))
            .findFirst()
            .orElseThrow();
    assertThat(event.text("action_name")).isEqualTo("tool:write_file");
    assertThat(event.flag("tainted")).isTrue();
  }

  @Test
  void aQuestionOfTheWorkflowDoesNothingAndIsNotTaintedByModels() {
    Value.Obj asked = only(parked(RunsTest.ASKS));

    assertThat(asked.has("action_name")).isFalse();
    assertThat(asked.flag("tainted")).isFalse();
  }

  private static final String TWICE =
      """
      name: twice
      version: "1"
      policy: standard
      nodes:
        first: {kind: human, question: "Begin?"}
        second: {kind: human, question: "Go on?"}
      edges: [first -> second]
      """;

  private TestServer.Answer yes(String run, String body) {
    return server.post("/hitl/" + run + "/approve", "reviewer-key-1", body);
  }

  private Value.Obj second(String run) {
    String path = "/api/v1/approvals?run=" + run;
    Value.Obj asked = Value.obj("step_id", Value.of(""));
    while (!asked.text("step_id").equals("second#1")) {
      asked =
          server.get(path, TestServer.OPERATOR).json().objects("approvals").stream()
              .findFirst()
              .orElse(asked);
    }
    return asked;
  }

  @Test
  void anAnswerToARunIsForWhatItsReviewerWasShownAndForNothingThatOpenedSince() {
    String run = parked(TWICE);
    assertThat(yes(run, "{}").json().text("code")).isEqualTo("not_shown");
    server.get("/hitl/pending", "reviewer-key-1");
    String answer = "{\"command\":\"first-answer\"}";
    assertThat(yes(run, answer).status()).isEqualTo(200);
    Value.Obj second = second(run); // shown to another key

    assertThat(yes(run, answer).status()).as("sent again").isEqualTo(200);
    TestServer.Answer blind = yes(run, "{}");
    assertThat(blind.status()).as(blind.body()).isEqualTo(409);
    assertThat(blind.json().text("code")).isEqualTo("not_shown");
    String other = parked(RunsTest.ASKS);
    String named = "{\"approval\":\"" + second.text("approval") + "\"}";
    assertThat(yes(other, named).json().text("code")).isEqualTo("unknown_approval");
    assertThat(yes(run, named).json().text("approval")).isEqualTo(second.text("approval"));
    assertThat(yes(run, named).json().text("code")).isEqualTo("already_answered");
  }

  @Test
  void theOldestRunThatWaitsComesFirstHoweverManyRunsCameAfterIt() {
    List<String> parked = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      parked.add(parked(RunsTest.ASKS));
      server.post("/run", TestServer.OPERATOR, "{\"task\":\"Say hello\"}");
    }
    List<String> seen = new ArrayList<>();
    String next = "";
    do {
      Value.Obj page = server.get("/api/v1/approvals?limit=2" + next, TestServer.OPERATOR).json();
      page.objects("approvals").forEach(one -> seen.add(one.text("run_id")));
      next = page.textIf("next").map(cursor -> "&cursor=" + cursor).orElse("");
    } while (!next.isEmpty());

    assertThat(seen).containsExactlyElementsOf(parked);
    Value.Obj plan = server.get("/hitl/pending?limit=1", TestServer.OPERATOR).json();
    assertThat(plan.objects("paused_runs").getFirst().text("run_id")).isEqualTo(parked.getFirst());
    assertThat(plan.textIf("next")).isPresent();
  }

  private List<Value.Obj> oneByOne(Runnable afterEach) {
    List<Value.Obj> seen = new ArrayList<>();
    String next = "";
    do {
      Value.Obj page = server.get("/api/v1/approvals?limit=1" + next, TestServer.OPERATOR).json();
      seen.addAll(page.objects("approvals"));
      next = page.textIf("next").map(cursor -> "&cursor=" + cursor).orElse("");
      afterEach.run();
    } while (!next.isEmpty());
    return seen;
  }

  @Test
  void theInboxGoesByTheAgeOfQuestionsAndItsCursorOutlivesTheRunItNames() {
    String early = parked(TWICE);
    String late = parked(RunsTest.ASKS);
    String approval = only(early).text("approval");
    server.post("/api/v1/approvals/" + approval + "/approve", "reviewer-key-1", "{}");
    String again = second(early).text("asked_at");

    List<Value.Obj> seen = oneByOne(() -> {});
    assertThat(seen).extracting(one -> one.text("run_id")).containsExactlyInAnyOrder(early, late);
    assertThat(seen)
        .isSortedAccordingTo(
            Comparator.<Value.Obj, Instant>comparing(one -> Instant.parse(one.text("asked_at")))
                .thenComparing(one -> one.text("run_id")));
    assertThat(seen).anyMatch(one -> one.text("asked_at").equals(again));

    String first = seen.getFirst().text("run_id");
    List<Value.Obj> meanwhile =
        oneByOne(() -> server.post("/api/v1/runs/" + first + "/cancel", TestServer.OPERATOR, "{}"));
    assertThat(meanwhile).extracting(one -> one.text("run_id")).hasSize(2);
  }
}
