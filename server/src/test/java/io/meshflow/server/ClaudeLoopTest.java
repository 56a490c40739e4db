package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.models.DetectedModels;
import io.meshflow.stub.AnthropicReplies;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Thoughts and kept prompts of Anthropic's models, through runs and through the gateway. */
@Timeout(120)
final class ClaudeLoopTest {

  private static final AnthropicReplies REPLIES = new AnthropicReplies();

  @TempDir Path home;
  private StubModelServer upstream;
  private TestServer mesh;

  @BeforeEach
  void open() {
    upstream = StubModelServer.start();
    start();
  }

  private void start() {
    Map<String, String> environment =
        Map.of(
            "ANTHROPIC_API_KEY", "k", "ANTHROPIC_BASE_URL", "http://127.0.0.1:" + upstream.port());
    mesh =
        TestServer.open(
            home.resolve("a"),
            none ->
                DetectedModels.detect(
                    environment, "claude-sonnet-4-5", InstantSource.system(), Duration.ZERO),
            TestServer.keys());
  }

  @AfterEach
  void close() {
    mesh.close();
    upstream.close();
  }

  private List<StubRequest> asked() {
    return upstream.requests().stream().filter(sent -> sent.method().equals("POST")).toList();
  }

  @Test
  void anAgentThatThinksTellsItsThoughtsAgainWithTheResultOfItsTool() {
    Value.Obj sum = Value.obj("expression", Value.of("6*7"));
    upstream
        .next(
            REPLIES.thoughtCalls(
                "I should calculate.", "c2lnbmVk", new ToolUse("t1", "calculator", sum)))
        .otherwise(REPLIES.kept("It is 42."));
    String definition =
        "name: sum\\nnodes:\\n  - {id: a, kind: agent, tools: [calculator], thinking: 1500,"
            + " prompt_cache: true, seed: 7, prompt: What is 6*7?}\\n";
    TestServer.Answer started =
        mesh.post(
            "/api/v1/runs",
            TestServer.OPERATOR,
            "{\"task\":\"x\",\"wait\":60,\"definition\":\"" + definition + "\"}");
    assertThat(started.body()).contains("completed", "It is 42.");
    Value.Obj second = asked().get(1).json();
    assertThat(second.object("thinking").whole("budget_tokens")).isEqualTo(1_500);
    List<Value.Obj> turns = second.objects("messages");
    assertThat(turns.get(1).objects("content").getFirst())
        .isEqualTo(
            Json.parse(
                "{\"type\":\"thinking\",\"thinking\":\"I should calculate.\",\"signature\":\"c2lnbmVk\"}"));
    assertThat(second.objects("system").getFirst().has("cache_control")).isTrue();
    assertThat(turns.getLast().objects("content").getLast().has("cache_control")).isTrue();
    String run = started.json().text("run_id");
    List<Value.Obj> calls =
        mesh.get("/api/v1/runs/" + run + "/trace", TestServer.OPERATOR)
            .json()
            .objects("steps")
            .getFirst()
            .objects("calls");
    assertThat(calls.getLast().whole("cache_write_tokens")).isEqualTo(5);
    assertThat(calls.getLast().object("result").texts("left_out")).containsExactly("seed");
    // 3 new, 3 read, 5 written, 7 out at 3, 0.30, 3.75 and 15 dollars per million
    assertThat(calls.getLast().number("cost_usd")).isEqualTo(0.000134);
    assertThat(mesh.get("/metrics", TestServer.ADMIN).body())
        .contains("model=\"claude-sonnet-4-5\",type=\"cache_write\"} 5");
  }

  private static String marked(String mark) {
    return "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":50,"
        + "\"system\":[{\"type\":\"text\",\"text\":\"Long rules.\","
        + mark
        + "}],"
        + "\"tools\":[{\"name\":\"w\",\"input_schema\":{\"type\":\"object\"}},"
        + "{\"name\":\"v\",\"input_schema\":{\"type\":\"object\"},"
        + mark
        + "}],"
        + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\","
        + "\"text\":\"Hello\","
        + mark
        + "}]}]}";
  }

  @Test
  void marksOfAClientReachTheVendorWhereTheyStandForTheTimeWhosePriceIsKnown() {
    upstream.otherwise(REPLIES.kept("Fine."));
    String mark = "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}";
    TestServer.Answer answer = mesh.post("/v1/messages", TestServer.OPERATOR, marked(mark));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().object("usage").whole("cache_creation_input_tokens")).isEqualTo(5);
    assertThat(answer.json().object("usage").whole("cache_read_input_tokens")).isEqualTo(3);
    assertThat(answer.json().object("usage").whole("input_tokens")).isEqualTo(3);
    Value.Obj sent = asked().getFirst().json();
    Value kept = Json.parse("{\"type\":\"ephemeral\"}");
    assertThat(sent.objects("system").getFirst().required("cache_control")).isEqualTo(kept);
    assertThat(sent.objects("tools").getFirst().has("cache_control")).isFalse();
    assertThat(sent.objects("tools").getLast().required("cache_control")).isEqualTo(kept);
    Value.Obj block = sent.objects("messages").getFirst().objects("content").getFirst();
    assertThat(block.required("cache_control")).isEqualTo(kept);
    String run =
        mesh.get("/api/v1/runs", TestServer.OPERATOR)
            .json()
            .objects("runs")
            .getFirst()
            .text("run_id");
    assertThat(mesh.get("/api/v1/runs/" + run + "/trace", TestServer.OPERATOR).body())
        .contains("\"left_out\":[\"cache_control.ttl\"]");
    assertThat(
            mesh.get("/api/v1/usage", TestServer.OPERATOR)
                .json()
                .object("total")
                .whole("cache_write_tokens"))
        .isEqualTo(5);
  }

  /** A run whose vendor, asked again after a tool, says nothing. */
  private void halfway(String thought) throws InterruptedException {
    Value.Obj sum = Value.obj("expression", Value.of("6*7"));
    int before = upstream.requests().size();
    upstream
        .next(REPLIES.thoughtCalls(thought, "c2lnbmVk", new ToolUse("t1", "calculator", sum)))
        .next(REPLIES.text("It").first(1).ending(StubReply.End.SILENCE));
    String definition =
        "name: sum\\npolicy: {mode: standard, store_bodies: scrubbed}\\nnodes:\\n"
            + "  - {id: a, kind: agent, tools: [calculator], thinking: 1500, prompt: Go on.}\\n";
    mesh.post(
        "/api/v1/runs",
        TestServer.OPERATOR,
        "{\"task\":\"x\",\"definition\":\"" + definition + "\"}");
    upstream.awaitRequests(before + 2, Duration.ofSeconds(60));
    assertThat(upstream.requests().getLast().body()).as("live").contains(thought, "c2lnbmVk");
  }

  @Test
  void thoughtsThatWereScrubbedBeforeTheyWereStoredAreNotToldAgain() throws InterruptedException {
    halfway("I should calculate.");
    halfway("The number 555-12-3456 is hers");
    int before = upstream.requests().size();
    upstream.otherwise(REPLIES.text("It is 42."));
    mesh.close();
    start();
    upstream.awaitRequests(before + 2, Duration.ofSeconds(60));
    List<Value.Obj> again =
        upstream.requests().subList(before, before + 2).stream().map(StubRequest::json).toList();
    assertThat(again)
        .anySatisfy(
            intact -> {
              assertThat(intact.has("thinking")).isTrue();
              assertThat(Json.canonical(intact)).contains("I should calculate.", "c2lnbmVk");
            })
        .anySatisfy(
            scrubbed -> {
              assertThat(scrubbed.has("thinking")).as("thinking rests").isFalse();
              assertThat(Json.canonical(scrubbed)).doesNotContain("c2lnbmVk", "REDACTED", "555-12");
            });
  }
}
