package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.RunStatus;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients of OpenAI and Anthropic see, over a stub of an upstream of the OpenAI dialect. */
class GatewayTest {

  private static final String SECRET = "sk-proj-Ab3dEf9hIj2kLm5nOp8qRs1t";
  private static final String HELLO = "[{\"role\":\"user\",\"content\":\"Say hello\"}]";

  @TempDir Path home;
  private StubModelServer upstream;
  private TestServer mesh;

  @BeforeEach
  void open() {
    upstream = StubModelServer.start();
    upstream.models("stub");
    mesh = TestServer.over(upstream, home.resolve("a"));
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
        "{\"model\":\"stub\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,@@@\"}}]}]} | 400 | invalid_request",
        "{\"model\":\"stub\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"array\"}}}]} | 400 | invalid_request",
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

  private Value.Obj sent() {
    return (Value.Obj) Json.parse(upstream.requests().getLast().body());
  }

  @Test
  void unknownFieldsPassBothWaysWhereTheUpstreamSpeaksTheDialect() {
    String theirs =
        "{\"id\":\"x\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"A\","
            + "\"novel\":{\"b\":1,\"a\":2}},\"finish_reason\":\"stop\"},{\"index\":1,\"message\":"
            + "{\"role\":\"assistant\",\"content\":\"B\"},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4},\"system_fingerprint\":\"fp\"}";
    upstream.next(StubReply.json(200, theirs));
    String wish = ",\"n\":2,\"logprobs\":true,\"stop\":[\"X\"],\"seed\":7,\"vendor\":{\"new\":[1]}";
    TestServer.Answer answer = chat(wish);
    assertThat(answer.body()).isEqualTo(theirs);
    var run = new io.meshflow.core.run.RunId(answer.header("X-Run-ID").orElseThrow());
    assertThat(mesh.runs.history("default", run, 0).toString()).contains("others");
    assertThat(sent().at("vendor", "new")).contains(Json.parse("[1]"));
    assertThat(sent().whole("n")).isEqualTo(2);
    assertThat(sent().whole("seed")).isEqualTo(7);
    assertThat(sent().has("stream")).isFalse();
    assertThat(sent().has("max_tokens")).isTrue();
  }

  @Test
  void chunksPassAsTheyCameAndCountsOnlyToThoseWhoAsked() {
    Value.Obj odd =
        StubReply.delta(Value.obj("content", Value.of("x"), "odd", Value.TRUE), Value.NULL);
    Value.Obj end = StubReply.delta(Value.Obj.EMPTY, Value.of("stop"));
    upstream.next(StubReply.events(List.of(odd, end, StubReply.usage(1, 1))));
    mesh.close();
    mesh = TestServer.over(upstream, home.resolve("b"), Policy.Mode.DEV);
    String body = chat(",\"stream\":true").body();
    assertThat(events(body)).containsExactly(odd, end);
    assertThat(sent().at("stream_options", "include_usage")).contains(Value.TRUE);
  }

  @Test
  void aSecretInAnAnswerIsHiddenFromAStreamAndFromAWhole() {
    String answer = "The deploy key is " + SECRET + " and nothing else. ".repeat(30);
    upstream.next(StubReply.text(answer));
    String streamed = chat(",\"stream\":true").body();
    assertThat(streamed).contains("nothing").doesNotContain(SECRET, SECRET.substring(0, 20));
    upstream.next(StubReply.text(answer));
    assertThat(chat("").body()).contains("[SECRET-REDACTED]").doesNotContain(SECRET);
  }

  @Test
  void aSecretInASecondChoiceKeepsTheAnswerFromPassingAsItCame() {
    String theirs =
        "{\"id\":\"x\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"A\"},"
            + "\"finish_reason\":\"stop\"},{\"index\":1,\"message\":{\"role\":\"assistant\","
            + "\"content\":\"%s\"},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}";
    upstream.next(StubReply.json(200, theirs.formatted(SECRET)));
    assertThat(chat(",\"n\":2").body()).contains("\"A\"").doesNotContain(SECRET);
  }

  @Test
  void aConversationOfAnthropicReachesAnUpstreamOfOpenAiTranslated() {
    String image =
        "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"aGk=\"}}";
    String body =
        "{\"model\":\"stub\",\"max_tokens\":9,\"system\":\"Be brief.\",\"stop_sequences\":[\"X\"],"
            + "\"tools\":[{\"name\":\"w\",\"input_schema\":{\"type\":\"object\"}}],\"tool_choice\":{\"type\":\"any\"},"
            + "\"messages\":[{\"role\":\"user\",\"content\":["
            + image
            + ",{\"type\":\"text\",\"text\":\"See\"}]},{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\","
            + "\"thinking\":\"hm\",\"signature\":\"s\"},{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"w\",\"input\":{\"a\":1}}]},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t1\",\"content\":\"no\",\"is_error\":true}]}]}";
    TestServer.Answer answer = mesh.post("/v1/messages", TestServer.OPERATOR, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    List<Value.Obj> messages = sent().objects("messages");
    assertThat(messages.stream().map(m -> m.text("role")))
        .containsExactly("system", "user", "assistant", "tool");
    assertThat(at(messages.get(1).objects("content").getFirst(), "image_url", "url"))
        .isEqualTo("data:image/png;base64,aGk=");
    assertThat(at(messages.get(2).objects("tool_calls").getFirst(), "function", "arguments"))
        .isEqualTo("{\"a\":1}");
    assertThat(messages.get(3).objects("content").getFirst().text("text")).isEqualTo("ERROR: ");
    assertThat(sent().text("tool_choice")).isEqualTo("required");
    assertThat(at(sent(), "stop")).isEqualTo("[\"X\"]");
  }

  @Test
  void whatAnthropicsClientsSayOfTheOutputCounts() {
    String body =
        """
        {"model":"stub","max_tokens":3000,"thinking":{"type":"adaptive"},
         "output_config":{"effort":"low","format":{"type":"json_schema",
           "schema":{"type":"object"}}},
         "messages":[{"role":"user","content":"x"}]}
        """;
    TestServer.Answer answer = mesh.post("/v1/messages", TestServer.OPERATOR, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(sent().text("reasoning_effort")).isEqualTo("low");
    assertThat(at(sent(), "response_format", "json_schema", "schema"))
        .isEqualTo("{\"type\":\"object\"}");
  }

  @Test
  void aSlowAnswerIsWaitedForWhileTheClientWaits() {
    upstream.next(StubReply.text("late").after(Duration.ofMillis(900)));
    assertThat(chat("").status()).isEqualTo(200);
    assertThat(chat("").status()).isEqualTo(200);
  }

  @Test
  void aKeyWithScopesOfModelsUsesTheseAlone() {
    String grant = "{\"name\":\"team\",\"role\":\"agent\",\"scopes\":[\"gateway\",\"model:%s\"]}";
    String other =
        mesh.post("/api/v1/keys", TestServer.ADMIN, grant.formatted("fast")).json().text("key");
    String own =
        mesh.post("/api/v1/keys", TestServer.ADMIN, grant.formatted("stub")).json().text("key");
    String body = "{\"model\":\"stub\",\"messages\":" + HELLO + "}";
    TestServer.Answer refused = mesh.post("/v1/chat/completions", other, body);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(at(refused.json(), "error", "code")).isEqualTo("model_not_allowed");
    assertThat(mesh.get("/v1/models", other).json().array("data")).isEmpty();
    assertThat(mesh.get("/v1/models", own).json().array("data")).isNotEmpty();
    assertThat(mesh.post("/v1/chat/completions", own, body).status()).isEqualTo(200);
  }

  @Test
  void tooMuchIsRefusedInTheDialectOfTheClient() {
    String tool = "{\"type\":\"function\",\"function\":{\"name\":\"f%d\"}}";
    String tools =
        java.util.stream.IntStream.range(0, 1000)
            .mapToObj(tool::formatted)
            .collect(java.util.stream.Collectors.joining(",", "[", "]"));
    TestServer.Answer many = chat(",\"tools\":" + tools);
    assertThat(many.status()).isEqualTo(400);
    assertThat(at(many.json(), "error", "param")).isEqualTo("tools");
    TestServer.Answer large = chat(",\"user\":\"" + "x".repeat(10_000_000) + "\"");
    assertThat(large.status()).isEqualTo(413);
    assertThat(at(large.json(), "error", "code")).isEqualTo("too_large");
  }

  @Test
  void aClientThatGoesAwayCancelsTheCallUpstream() throws Exception {
    upstream.next(StubReply.text("a ").after(Duration.ofSeconds(8)));
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
      upstream.awaitRequests(2, Duration.ofSeconds(60));
    }
    assertThat(upstream.awaitHangUp(Duration.ofSeconds(60))).as(mesh.log.toString()).isTrue();
    var row = mesh.runs.list(io.meshflow.core.ledger.RunQuery.newest("default", 1)).getFirst();
    mesh.runs.await(row.id(), Duration.ofSeconds(60));
    assertThat(mesh.runs.find("default", row.id()).orElseThrow().standing().status())
        .isEqualTo(RunStatus.CANCELLED);
  }
}
