package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.run.RunStatus;
import io.meshflow.models.DetectedModels;
import io.meshflow.testkit.StubModelServer;
import io.meshflow.testkit.StubReply;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of OpenAI and Anthropic see, over a stub of an upstream of the OpenAI dialect. */
class GatewayTest {

  private static final String HELLO = "[{\"role\":\"user\",\"content\":\"Say hello\"}]";

  @TempDir Path home;
  private StubModelServer upstream;
  private TestServer mesh;

  @BeforeEach
  void open() {
    upstream = StubModelServer.start();
    upstream.models("stub");
    Map<String, String> environment =
        Map.of("OPENAI_BASE_URL", upstream.baseUrl(), "MESHFLOW_MODEL_PRICE", "1/2");
    mesh =
        TestServer.open(
            home,
            models ->
                DetectedModels.detect(environment, "stub", InstantSource.system(), Duration.ZERO),
            TestServer.keys());
  }

  @AfterEach
  void close() {
    mesh.close();
    upstream.close();
  }

  private TestServer.Answer chat(String more) {
    return mesh.post(
        "/v1/chat/completions",
        TestServer.OPERATOR,
        "{\"model\":\"stub\",\"messages\":" + HELLO + more + "}");
  }

  private TestServer.Answer message(String more) {
    return mesh.post(
        "/v1/messages",
        TestServer.OPERATOR,
        "{\"model\":\"stub\",\"max_tokens\":50,\"messages\":" + HELLO + more + "}");
  }

  private static List<Value.Obj> events(String body) {
    List<Value.Obj> events = new ArrayList<>();
    body.lines()
        .filter(line -> line.startsWith("data: {"))
        .forEach(line -> events.add((Value.Obj) Json.parse(line.substring(6))));
    return events;
  }

  private static String at(Value value, String... path) {
    return value
        .at(path)
        .map(v -> v instanceof Value.Text t ? t.value() : Json.canonical(v))
        .orElse("");
  }

  @Test
  void aChatIsAnsweredAndIsOneRunOnRecord() {
    TestServer.Answer answer = chat("");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    Value.Obj choice = answer.json().objects("choices").getFirst();
    assertThat(at(choice, "message", "content")).isEqualTo("Hello from the stub.");
    assertThat(at(choice, "finish_reason")).isEqualTo("stop");
    assertThat(at(answer.json(), "usage", "total_tokens")).isEqualTo("18");
    String run = answer.header("X-Run-ID").orElseThrow();
    Value.Obj kept = mesh.get("/api/v1/runs/" + run, TestServer.OPERATOR).json();
    assertThat(kept.text("status")).isEqualTo("completed");
    assertThat(kept.text("workflow")).startsWith("gateway@");
    assertThat(kept.number("cost_usd")).isEqualTo(0.000025);
    assertThat(mesh.get("/api/v1/runs/" + run + "/verify", TestServer.OPERATOR).status())
        .isEqualTo(200);
  }

  @Test
  void aStreamShowsPiecesAsTheyComeAndEndsWithDone() {
    TestServer.Answer answer = chat(",\"stream\":true,\"stream_options\":{\"include_usage\":true}");
    assertThat(answer.header("Content-Type")).contains("text/event-stream");
    StringBuilder text = new StringBuilder();
    List<Value.Obj> chunks = events(answer.body());
    for (Value.Obj chunk : chunks) {
      chunk.objects("choices").forEach(choice -> text.append(at(choice, "delta", "content")));
    }
    assertThat(text).hasToString("Hello from the stub.");
    assertThat(at(chunks.getLast(), "usage", "prompt_tokens")).isEqualTo("11");
    assertThat(answer.body()).endsWith("data: [DONE]\n\n");
  }

  @Test
  void toolsThatTheModelAsksForAreHandedToTheClient() {
    Value.Obj arguments = Value.obj("city", Value.of("Bern"));
    upstream.next(StubReply.toolCalls(new ToolUse("call_1", "weather", arguments)));
    TestServer.Answer answer =
        chat(",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]");
    Value.Obj choice = answer.json().objects("choices").getFirst();
    assertThat(at(choice, "finish_reason")).isEqualTo("tool_calls");
    Value.Obj call = choice.object("message").objects("tool_calls").getFirst();
    assertThat(at(call, "function", "arguments")).isEqualTo("{\"city\":\"Bern\"}");
  }

  @Test
  void aMessageOfAnthropicIsAnsweredInItsForm() {
    TestServer.Answer answer = message("");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().text("stop_reason")).isEqualTo("end_turn");
    assertThat(answer.json().objects("content").getFirst().text("text"))
        .isEqualTo("Hello from the stub.");
    assertThat(at(answer.json(), "usage", "output_tokens")).isEqualTo("7");
    List<String> names =
        events(message(",\"stream\":true").body()).stream().map(e -> e.text("type")).toList();
    assertThat(names).startsWith("message_start", "content_block_start", "content_block_delta");
    assertThat(names).endsWith("content_block_stop", "message_delta", "message_stop");
  }

  @ParameterizedTest
  @CsvSource({
    "400, bad_request, 400",
    "401, invalid_key, 502",
    "404, not_found, 404",
    "429, rate_limited, 429",
    "500, unavailable, 503",
    "503, unavailable, 503"
  })
  void refusalsOfTheUpstreamAreToldInTheDialectOfTheClient(int theirs, String code, int ours) {
    upstream.next(StubReply.error(theirs, "some_code", "The stub says no"));
    TestServer.Answer openai = chat("");
    assertThat(openai.status()).isEqualTo(ours);
    assertThat(at(openai.json(), "error", "code")).isEqualTo(code);
    assertThat(at(openai.json(), "error", "message")).contains("The stub says no");
    assertThat(openai.header("x-request-id"))
        .contains(at(openai.json(), "error", "correlation_id"));
    upstream.next(StubReply.error(theirs, "some_code", "The stub says no"));
    TestServer.Answer anthropic = message("");
    assertThat(anthropic.status()).isEqualTo(ours);
    assertThat(at(anthropic.json(), "type")).isEqualTo("error");
    assertThat(at(anthropic.json(), "error", "code")).isEqualTo(code);
  }

  @Test
  void whoeverHasNoKeyIsToldInTheDialectOfTheClient() {
    TestServer.Answer openai = mesh.post("/v1/chat/completions", "wrong-key", "{}");
    assertThat(openai.status()).isEqualTo(401);
    assertThat(at(openai.json(), "error", "type")).isEqualTo("authentication_error");
    TestServer.Answer anthropic = mesh.post("/v1/messages", "wrong-key", "{}");
    assertThat(at(anthropic.json(), "error", "type")).isEqualTo("authentication_error");
    TestServer.Answer viewer = mesh.post("/v1/chat/completions", "viewer-key-1", "{}");
    assertThat(viewer.status()).isEqualTo(403);
    assertThat(at(viewer.json(), "error", "type")).isEqualTo("permission_error");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 400 | invalid_body",
        "{\"model\":\"none\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | 404 | model_not_found",
        "{\"model\":\"stub\",\"messages\":[]} | 400 | invalid_request",
        "{\"model\":\"stub\",\"messages\":[{\"role\":\"wizard\",\"content\":\"x\"}]} | 400 | invalid_request",
        "{\"model\":\"stub\",\"messages\":[{\"role\":\"user\"}]} | 400 | invalid_request",
        "{\"model\":\"stub\",\"messages\":[{\"role\":\"user\",\"content\":7}]} | 400 | invalid_request",
        "{\"model\":\"stub\",\"messages\":[7]} | 400 | invalid_request",
        "{\"model\":\"stub\",\"messages\":\"x\"} | 400 | invalid_body",
        "{\"model\":7,\"messages\":[]} | 400 | invalid_body",
        "{\"model\":\"stub\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]} | 400 | invalid_json",
        "{\"model\" | 400 | invalid_json"
      })
  void whatCannotBeUnderstoodIsRefusedBeforeARunBegins(String body, int status, String code) {
    TestServer.Answer answer = mesh.post("/v1/chat/completions", TestServer.OPERATOR, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(at(answer.json(), "error", "code")).isEqualTo(code);
    assertThat(upstream.requests()).allMatch(asked -> asked.path().equals("/v1/models"));
    Value.Obj runs = mesh.get("/api/v1/runs", TestServer.OPERATOR).json();
    assertThat(runs.array("runs")).isEmpty();
  }

  @Test
  void aSlowAnswerIsWaitedForWhileTheClientWaits() {
    upstream.next(StubReply.text("late").after(Duration.ofMillis(900)));
    assertThat(chat("").status()).isEqualTo(200);
    assertThat(chat("").status()).isEqualTo(200);
  }

  @Test
  void aClientThatGoesAwayCancelsTheCallUpstream() throws Exception {
    upstream.next(StubReply.text("a ".repeat(40)).paced(Duration.ofMillis(300)));
    try (java.net.Socket client = new java.net.Socket("127.0.0.1", mesh.server.port())) {
      String body = "{\"model\":\"stub\",\"messages\":" + HELLO + "}";
      client
          .getOutputStream()
          .write(
              ("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                      + "Authorization: Bearer "
                      + TestServer.OPERATOR
                      + "\r\nContent-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
                  .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      client.getOutputStream().flush();
      upstream.awaitRequests(2, Duration.ofSeconds(20));
    }
    assertThat(upstream.awaitHangUp(Duration.ofSeconds(20))).as(mesh.log.toString()).isTrue();
    var row = mesh.runs.list(io.meshflow.core.ledger.RunQuery.newest("default", 1)).getFirst();
    mesh.runs.await(row.id(), Duration.ofSeconds(20));
    assertThat(mesh.runs.find("default", row.id()).orElseThrow().standing().status())
        .isEqualTo(RunStatus.CANCELLED);
  }
}
