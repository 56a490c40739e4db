package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.run.RunId;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One id from the client through the log and the record to the servers of models. */
final class CorrelationTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";
  private static final String ASKS =
      """
      name: asks
      version: "1"
      policy: standard
      nodes:
        decide: {kind: human, question: "Publish?"}
        draft: {role: writer, instructions: Write}
      edges: [decide -> draft]
      """;

  @TempDir Path home;
  private StubModelServer upstream;
  private TestServer mesh;

  @BeforeEach
  void open() {
    upstream = StubModelServer.start();
    upstream.models("stub");
    upstream.otherwise(StubReply.text("hello"));
    mesh = TestServer.over(upstream, home);
  }

  @AfterEach
  void close() {
    mesh.close();
    upstream.close();
  }

  private List<StubRequest> asked() {
    return upstream.requests().stream()
        .filter(r -> r.path().endsWith("/chat/completions"))
        .toList();
  }

  private List<Value.Obj> lines(String id) {
    return mesh.log.stream()
        .map(line -> (Value.Obj) Json.parse(line))
        .filter(line -> line.textIf("correlation_id").filter(id::equals).isPresent())
        .toList();
  }

  @Test
  void aCallOfTheGatewayReachesTheModelUnderTheIdOfItsClient() {
    TestServer.Answer answer =
        mesh.send(
            "POST",
            "/v1/chat/completions",
            TestServer.OPERATOR,
            "{\"model\":\"stub\",\"messages\":[{\"role\":\"user\",\"content\":\"Say hello\"}]}",
            "X-Correlation-ID",
            "order-17",
            "traceparent",
            PARENT,
            "tracestate",
            "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("X-Correlation-ID")).contains("order-17");
    assertThat(asked())
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.header("x-correlation-id")).contains("order-17");
              assertThat(request.header("tracestate"))
                  .contains("rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
              assertThat(request.header("traceparent").orElseThrow())
                  .matches("00-" + TRACE + "-[0-9a-f]{16}-01")
                  .isNotEqualTo(PARENT);
            });
    mesh.told("\"correlation_id\":\"order-17\",\"event\":\"request\"");
    assertThat(lines("order-17"))
        .extracting(line -> line.text("event"))
        .contains("run_started", "run_ended", "request");
  }

  @Test
  void anAnswerUnderAnotherIdToAnotherProcessLeavesTheRunUnderItsOwn() throws InterruptedException {
    String body =
        Json.canonical(
            Value.obj("definition", Value.of(ASKS), "task", Value.of("x"), "wait", Value.of(30)));
    String run =
        mesh.send(
                "POST",
                "/api/v1/runs",
                TestServer.OPERATOR,
                body,
                "X-Correlation-ID",
                "order-18",
                "traceparent",
                PARENT)
            .json()
            .text("run_id");
    mesh.close();
    mesh = TestServer.over(upstream, home);

    approve("answer-1");
    assertThat(mesh.runs.await(new RunId(run), Duration.ofSeconds(30))).isTrue();

    assertThat(asked().getLast().header("x-correlation-id")).contains("order-18");
    assertThat(asked().getLast().header("traceparent").orElseThrow()).contains(TRACE);
    assertThat(lines("order-18"))
        .extracting(line -> line.text("event"))
        .contains("run_taken", "run_ended");
    Value.Obj told = mesh.get("/api/v1/runs/" + run, TestServer.OPERATOR).json();
    assertThat(told.text("correlation_id")).isEqualTo("order-18");
    assertThat(told.text("trace_id")).isEqualTo(TRACE);
  }

  /** Approves what waits, as a request of its own. */
  private void approve(String correlation) {
    String approval =
        mesh.get("/api/v1/approvals", TestServer.OPERATOR)
            .json()
            .objects("approvals")
            .getFirst()
            .text("approval");
    mesh.send(
        "POST",
        "/api/v1/approvals/" + approval + "/approve",
        "reviewer-key-1",
        "{}",
        "X-Correlation-ID",
        correlation);
  }

  @Test
  void aTraceparentThatIsNoneBeginsATrace() {
    TestServer.Answer answer =
        mesh.send(
            "POST",
            "/api/v1/runs",
            TestServer.OPERATOR,
            "{\"task\":\"Say hello\",\"wait\":30}",
            "traceparent",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "tracestate",
            "rojo=00f067aa0ba902b7");
    String trace = answer.json().text("trace_id");
    assertThat(trace).matches("[0-9a-f]{32}").isNotEqualTo("0".repeat(32));
    assertThat(answer.header("X-Correlation-ID")).contains(trace);
    assertThat(asked())
        .isNotEmpty()
        .allSatisfy(r -> assertThat(r.header("traceparent").orElseThrow()).contains(trace))
        .allSatisfy(r -> assertThat(r.header("tracestate")).isEmpty());
  }
}
