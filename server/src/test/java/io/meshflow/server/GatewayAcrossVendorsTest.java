package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.policy.Policy;
import io.meshflow.models.DetectedModels;
import io.meshflow.stub.AnthropicReplies;
import io.meshflow.stub.CohereReplies;
import io.meshflow.stub.GeminiReplies;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.VendorReplies;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client of OpenAI's dialect is answered by vendors who speak otherwise. */
@Timeout(60)
final class GatewayAcrossVendorsTest {

  /**
   * A vendor, its small model, and where a picture's bytes stand in its requests; nowhere for a
   * model that sees none.
   */
  enum Side {
    ANTHROPIC("claude-haiku-5-5", new AnthropicReplies(), "\"data\":\"iVBORw0KGgo=\""),
    GEMINI("gemini-2.5-flash", new GeminiReplies(), "\"data\":\"iVBORw0KGgo=\""),
    COHERE("command-r-08-2024", new CohereReplies(), "");

    private final String model;
    private final VendorReplies replies;
    private final String picture;

    Side(String model, VendorReplies replies, String picture) {
      this.model = model;
      this.replies = replies;
      this.picture = picture;
    }
  }

  @TempDir Path home;

  private TestServer mesh(Side side, StubModelServer upstream) {
    Map<String, String> environment =
        Map.of(
            side.name() + "_API_KEY",
            "k",
            side.name() + "_BASE_URL",
            "http://127.0.0.1:" + upstream.port());
    return TestServer.open(
        home,
        models -> DetectedModels.detect(environment, "", InstantSource.system(), Duration.ZERO),
        Policy.Mode.DEV);
  }

  private static TestServer.Answer chat(TestServer mesh, Side side, String more) {
    String picture =
        "[{\"type\":\"text\",\"text\":\"What is it?\"},{\"type\":\"image_url\",\"image_url\":"
            + "{\"url\":\"data:image/png;base64,iVBORw0KGgo=\"}}]";
    String content = side.picture.isEmpty() ? "\"What is it?\"" : picture;
    return mesh.post(
        "/v1/chat/completions",
        TestServer.OPERATOR,
        "{\"model\":\""
            + side.model
            + "\",\"messages\":[{\"role\":\"user\",\"content\":"
            + content
            + "}]"
            + more
            + "}");
  }

  /** Clients of Anthropic show what a tool saw; no other dialect has pictures in results. */
  @ParameterizedTest
  @EnumSource(value = Side.class, names = "COHERE", mode = EnumSource.Mode.EXCLUDE)
  void aPictureInTheResultOfAToolReachesTheModel(Side side) {
    try (StubModelServer upstream = StubModelServer.start();
        TestServer mesh = mesh(side, upstream)) {
      upstream.otherwise(side.replies.text("A red square."));
      TestServer.Answer answer =
          mesh.post(
              "/v1/messages",
              TestServer.OPERATOR,
              """
              {"model":"MODEL","max_tokens":50,
               "tools":[{"name":"look","input_schema":{"type":"object"}}],
               "messages":[{"role":"user","content":"Look."},
                {"role":"assistant","content":[
                  {"type":"tool_use","id":"c1","name":"look","input":{}}]},
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[
                  {"type":"text","text":"seen"},{"type":"image","source":{"type":"base64",
                   "media_type":"image/png","data":"iVBORw0KGgo="}}]}]}]}
              """
                  .replace("MODEL", side.model));
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(upstream.requests().getFirst().body())
          .contains("seen", "a picture, which follows", "c1 shows:", side.picture);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Side.class, names = "GEMINI")
  void aPictureWhereThereCanBeNoneIsRefused(Side side) {
    try (StubModelServer upstream = StubModelServer.start();
        TestServer mesh = mesh(side, upstream)) {
      String picture =
          "[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]";
      TestServer.Answer answer =
          mesh.post(
              "/v1/chat/completions",
              TestServer.OPERATOR,
              """
              {"model":"MODEL","messages":[{"role":"user","content":"Look."},
                {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",
                  "function":{"name":"look","arguments":"{}"}}]},
                {"role":"tool","tool_call_id":"c1","content":PICTURE}]}
              """
                  .replace("MODEL", side.model)
                  .replace("PICTURE", picture));
      assertThat(answer.status()).as(answer.body()).isEqualTo(400);
      assertThat(answer.json().object("error").text("param"))
          .isEqualTo("messages[2].content[0].image_url");
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void aQuestionWithAPictureIsTranslatedAndAnswered(Side side) {
    try (StubModelServer upstream = StubModelServer.start();
        TestServer mesh = mesh(side, upstream)) {
      upstream.otherwise(side.replies.text("A red square."));
      TestServer.Answer answer = chat(mesh, side, ",\"max_tokens\":50");
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      Value.Obj choice = answer.json().objects("choices").getFirst();
      assertThat(choice.object("message").text("content")).isEqualTo("A red square.");
      assertThat(answer.json().object("usage").whole("prompt_tokens")).isEqualTo(11);
      assertThat(upstream.requests().getFirst().body()).contains(side.picture);
    }
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void aStreamIsTranslatedPieceByPiece(Side side) {
    try (StubModelServer upstream = StubModelServer.start();
        TestServer mesh = mesh(side, upstream)) {
      upstream.otherwise(side.replies.text("A red square."));
      String body = chat(mesh, side, ",\"stream\":true").body();
      StringBuilder text = new StringBuilder();
      List<Value.Obj> chunks =
          body.lines()
              .filter(line -> line.startsWith("data: {"))
              .map(line -> (Value.Obj) Json.parse(line.substring(6)))
              .toList();
      chunks.forEach(
          chunk ->
              chunk
                  .objects("choices")
                  .forEach(c -> text.append(c.object("delta").textIf("content").orElse(""))));
      assertThat(text).hasToString("A red square.");
      assertThat(chunks).hasSizeGreaterThan(3);
      assertThat(body).endsWith("data: [DONE]\n\n");
    }
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void aCallOfAToolIsTranslatedBack(Side side) {
    try (StubModelServer upstream = StubModelServer.start();
        TestServer mesh = mesh(side, upstream)) {
      Value.Obj arguments = Value.obj("city", Value.of("Bern"));
      upstream.otherwise(side.replies.toolCalls(new ToolUse("call_1", "weather", arguments)));
      TestServer.Answer answer =
          chat(
              mesh,
              side,
              ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]");
      Value.Obj choice = answer.json().objects("choices").getFirst();
      assertThat(choice.text("finish_reason")).isEqualTo("tool_calls");
      Value.Obj call = choice.object("message").objects("tool_calls").getFirst();
      assertThat(call.object("function").text("name")).isEqualTo("weather");
      assertThat(Json.parse(call.object("function").text("arguments"))).isEqualTo(arguments);
      assertThat(upstream.requests().getFirst().body()).contains("\"weather\"");
    }
  }
}
