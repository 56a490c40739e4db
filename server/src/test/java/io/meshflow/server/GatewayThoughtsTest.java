package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.policy.Policy;
import io.meshflow.models.DetectedModels;
import io.meshflow.stub.AnthropicReplies;
import io.meshflow.stub.BedrockReplies;
import io.meshflow.stub.OpenAiReplies;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubRequest;
import io.meshflow.stub.VendorReplies;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model thought, for clients of the gateway: there, signed, and back. */
final class GatewayThoughtsTest {

  private static final String TOOLS =
      "\"tools\":[{\"name\":\"w\",\"input_schema\":{\"type\":\"object\"}}],";
  private static final String THINK =
      "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1500},\"max_tokens\":3000,";
  private static final ToolUse CALL = new ToolUse("t1", "w", Value.Obj.EMPTY);

  @TempDir Path home;

  private final StubModelServer upstream = StubModelServer.start();
  private final List<TestServer> servers = new ArrayList<>();

  @AfterEach
  void close() {
    servers.forEach(TestServer::close);
    upstream.close();
  }

  private TestServer mesh(Policy.Mode mode, String model, Map<String, String> environment) {
    TestServer mesh =
        TestServer.open(
            home.resolve("home" + servers.size()),
            none ->
                DetectedModels.detect(environment, model, InstantSource.system(), Duration.ZERO),
            mode);
    servers.add(mesh);
    return mesh;
  }

  private String address() {
    return "http://127.0.0.1:" + upstream.port();
  }

  private TestServer claude(Policy.Mode mode) {
    return mesh(
        mode,
        "claude-sonnet-4-5",
        Map.of("ANTHROPIC_API_KEY", "k", "ANTHROPIC_BASE_URL", address()));
  }

  private TestServer bedrock() {
    return mesh(
        Policy.Mode.STANDARD,
        "bedrock/anthropic.claude-sonnet-4-5",
        Map.of(
            "BEDROCK_REGION", "eu-west-1",
            "BEDROCK_BASE_URL", address(),
            "AWS_ACCESS_KEY_ID", "a",
            "AWS_SECRET_ACCESS_KEY", "k",
            "MESHFLOW_MODEL_PRICE", "0"));
  }

  private TestServer local() {
    upstream.models("local-1");
    return mesh(Policy.Mode.STANDARD, "local-1", Map.of("OPENAI_BASE_URL", upstream.baseUrl()));
  }

  private static TestServer.Answer messages(
      TestServer mesh, String model, boolean streams, String before, String talk) {
    TestServer.Answer answer =
        mesh.post(
            "/v1/messages",
            TestServer.OPERATOR,
            "{\"model\":\"" + model + "\",\"stream\":" + streams + "," + before + talk + "}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer;
  }

  private static String talk(Value... assistant) {
    List<Value> turns = new ArrayList<>();
    turns.add(Json.parse("{\"role\":\"user\",\"content\":\"What is it?\"}"));
    if (assistant.length > 0) {
      turns.add(Value.obj("role", Value.of("assistant"), "content", assistant[0]));
      turns.add(
          Json.parse(
              "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\","
                  + "\"tool_use_id\":\"t1\",\"content\":\"42\"}]}"));
    }
    return "\"messages\":" + Json.canonical(Value.array(turns));
  }

  private Value.Obj sent() {
    List<StubRequest> posts =
        upstream.requests().stream().filter(one -> one.method().equals("POST")).toList();
    return posts.getLast().json();
  }

  /** The blocks of a streamed message, put together as client libraries do it. */
  private static List<Value> blocks(String events) {
    List<Value> blocks = new ArrayList<>();
    events
        .lines()
        .filter(line -> line.startsWith("data: {"))
        .map(line -> (Value.Obj) Json.parse(line.substring("data: ".length())))
        .forEach(
            event -> {
              switch (event.text("type")) {
                case "content_block_start" -> {
                  assertThat(event.whole("index")).isEqualTo(blocks.size());
                  blocks.add(event.object("content_block"));
                }
                case "content_block_delta" ->
                    blocks.set(
                        blocks.size() - 1,
                        grown((Value.Obj) blocks.getLast(), event.object("delta")));
                default -> {}
              }
            });
    return blocks;
  }

  private static Value.Obj grown(Value.Obj block, Value.Obj delta) {
    String name =
        switch (delta.text("type")) {
          case "thinking_delta" -> "thinking";
          case "signature_delta" -> "signature";
          case "text_delta" -> "text";
          default -> "";
        };
    return name.isEmpty() ? block : block.with(name, Value.of(block.text(name) + delta.text(name)));
  }

  @Test
  void blocksReachAClientOfAnthropicAndGoBackAsTheyWere() {
    TestServer mesh = claude(Policy.Mode.DEV);
    VendorReplies replies = new AnthropicReplies();
    upstream.otherwise(replies.thought("It may be 42.", "It is 42."));
    String model = "claude-sonnet-4-5";
    Value.Obj whole = messages(mesh, model, false, THINK, talk()).json();
    List<Value> content = whole.array("content");
    assertThat(Json.canonical(Value.array(content)))
        .isEqualTo(
            "[{\"signature\":\"c2lnbmVk\",\"thinking\":\"It may be 42.\",\"type\":\"thinking\"},"
                + "{\"data\":\"aGlk\",\"type\":\"redacted_thinking\"},"
                + "{\"text\":\"It is 42.\",\"type\":\"text\"}]");
    assertThat(blocks(messages(mesh, model, true, THINK, talk()).body())).isEqualTo(content);
    assertThat(messages(mesh, model, false, "\"max_tokens\":9,", talk()).json().array("content"))
        .as("who did not ask for thoughts gets none")
        .hasSize(1);

    upstream.otherwise(replies.thoughtCalls("It may be 42.", "c2lnbmVk", CALL));
    List<Value> called = blocks(messages(mesh, model, true, THINK + TOOLS, talk()).body());
    messages(mesh, model, false, THINK + TOOLS, talk(Value.array(called)));
    assertThat(sent().has("thinking")).as("thinking goes on").isTrue();
    assertThat(sent().objects("messages").get(1).objects("content").getFirst())
        .isEqualTo(called.getFirst());
  }

  @Test
  void blocksOfAnotherVendorTravelInTheSignature() {
    TestServer mesh = bedrock();
    upstream.otherwise(new BedrockReplies().thoughtCalls("It may be 42.", "c2lnbmVk", CALL));
    String model = "bedrock/anthropic.claude-sonnet-4-5";
    List<Value> called = blocks(messages(mesh, model, true, THINK + TOOLS, talk()).body());
    assertThat(((Value.Obj) called.getFirst()).text("thinking")).isEqualTo("It may be 42.");
    messages(mesh, model, false, THINK + TOOLS, talk(Value.array(called)));
    assertThat(sent().objects("messages").get(1).objects("content").getFirst())
        .isEqualTo(
            Json.parse(
                "{\"reasoningContent\":{\"reasoningText\":"
                    + "{\"text\":\"It may be 42.\",\"signature\":\"c2lnbmVk\"}}}"));
  }

  @Test
  void clientsOfOpenAiReadReasoningWhoeverThought() {
    upstream.otherwise(new AnthropicReplies().thought("It may be 42.", "It is 42."));
    reasoned(claude(Policy.Mode.DEV), "claude-sonnet-4-5");
    upstream.otherwise(new OpenAiReplies().thought("It may be 42.", "It is 42."));
    TestServer local = local();
    reasoned(local, "local-1");
    List<Value> content = messages(local, "local-1", false, THINK, talk()).json().array("content");
    assertThat(content.getFirst())
        .as("nobody signed it")
        .isEqualTo(
            Json.parse(
                "{\"type\":\"thinking\",\"thinking\":\"It may be 42.\",\"signature\":\"\"}"));
    messages(
        local,
        "local-1",
        false,
        THINK,
        talk()
            .replace(
                "]",
                ",{\"role\":\"assistant\",\"content\":"
                    + Json.canonical(Value.array(content))
                    + "},{\"role\":\"user\",\"content\":\"And?\"}]"));
    assertThat(upstream.requests().getLast().body()).doesNotContain("may be");
  }

  private static void reasoned(TestServer mesh, String model) {
    String body = "{\"model\":\"" + model + "\"," + THINK + talk() + ",\"stream\":%s}";
    TestServer.Answer whole =
        mesh.post("/v1/chat/completions", TestServer.OPERATOR, body.formatted(false));
    Value.Obj message = whole.json().objects("choices").getFirst().object("message");
    assertThat(message.text("content")).isEqualTo("It is 42.");
    assertThat(message.text("reasoning_content")).isEqualTo("It may be 42.");
    String events =
        mesh.post("/v1/chat/completions", TestServer.OPERATOR, body.formatted(true)).body();
    StringBuilder thought = new StringBuilder();
    events
        .lines()
        .filter(line -> line.startsWith("data: {"))
        .flatMap(
            line ->
                Json.parse(line.substring(6))
                    .at("choices", "0", "delta", "reasoning_content")
                    .stream())
        .forEach(piece -> thought.append(((Value.Text) piece).value()));
    assertThat(thought).as(events).hasToString("It may be 42.");
  }

  @Test
  void whatThePolicyHidesIsHiddenInThoughtsTooAndTheirSignatureWithIt() {
    String key = "sk-proj-abcdefghijklmnopqrstuvwxyz0123456789";
    TestServer mesh = claude(Policy.Mode.STANDARD);
    upstream.otherwise(
        new AnthropicReplies().thought("Use " + key + " for it, and go on.", "It is 42."));
    for (boolean streams : List.of(false, true)) {
      String body = messages(mesh, "claude-sonnet-4-5", streams, THINK, talk()).body();
      assertThat(body).contains("It is 42.").doesNotContain("sk-proj", "c2lnbmVk");
      List<Value> content =
          streams ? blocks(body) : ((Value.Obj) Json.parse(body)).array("content");
      assertThat(((Value.Obj) content.getFirst()).text("thinking"))
          .startsWith("Use [")
          .endsWith("] for it, and go on.");
    }
    upstream.otherwise(new AnthropicReplies().thought("It may be 42.", "It is 42."));
    assertThat(messages(mesh, "claude-sonnet-4-5", true, THINK, talk()).body())
        .contains("c2lnbmVk");
  }
}
