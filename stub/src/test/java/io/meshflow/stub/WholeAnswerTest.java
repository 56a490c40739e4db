package io.meshflow.stub;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A stub server that is asked for no stream answers in one piece, as the vendor does. */
final class WholeAnswerTest {

  private static final ToolUse USE =
      new ToolUse("call_a", "lookup", Value.obj("key", Value.of("a")));

  private final StubModelServer server = StubModelServer.start();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  /** Where a vendor is asked, and where its answers hold what. */
  record Words(
      VendorReplies replies, String path, List<String> text, List<String> call, List<String> end) {

    @Override
    public String toString() {
      return path;
    }
  }

  private static List<String> at(String path) {
    return List.of(path.split("\\."));
  }

  static Stream<Words> vendors() {
    return Stream.of(
        new Words(
            new OpenAiReplies(),
            "/v1/chat/completions",
            at("choices.0.message.content"),
            at("choices.0.message.tool_calls.0.function.arguments"),
            at("choices.0.finish_reason")),
        new Words(
            new AnthropicReplies(),
            "/v1/messages",
            at("content.0.text"),
            at("content.0.input"),
            at("stop_reason")),
        new Words(
            new GeminiReplies(),
            "/v1beta/models/m:generateContent",
            at("candidates.0.content.parts.0.text"),
            at("candidates.0.content.parts.0.functionCall.args"),
            at("candidates.0.finishReason")),
        new Words(
            new CohereReplies(),
            "/v2/chat",
            at("message.content.0.text"),
            at("message.tool_calls.0.function.arguments"),
            at("finish_reason")),
        new Words(
            new BedrockReplies(),
            "/model/m/converse",
            at("output.message.content.0.text"),
            at("output.message.content.0.toolUse.input"),
            at("stopReason")));
  }

  private HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String in(HttpResponse<String> answer, List<String> path) {
    Value found = Json.parse(answer.body()).at(path.toArray(String[]::new)).orElseThrow();
    return found instanceof Value.Text text ? text.value() : Json.canonical(found);
  }

  @ParameterizedTest
  @MethodSource("vendors")
  void textsAndCallsComeInOnePiece(Words vendor) throws IOException, InterruptedException {
    server.next(vendor.replies().text("Hello")).next(vendor.replies().toolCalls(USE));
    HttpResponse<String> text = post(vendor.path(), "{\"stream\":false}");
    assertThat(text.headers().firstValue("content-type")).contains("application/json");
    assertThat(in(text, vendor.text())).isEqualTo("Hello");
    assertThat(in(text, vendor.end())).isIn("stop", "end_turn", "STOP", "COMPLETE");
    assertThat(text.body()).as("usage").matches(".*\"(usage|usageMetadata)\":\\{.*\\d.*");
    HttpResponse<String> call = post(vendor.path(), "{}");
    assertThat(in(call, vendor.call())).isEqualTo("{\"key\":\"a\"}");
    assertThat(call.body()).contains("lookup");
  }

  @Test
  void wordsArePutTogetherAndAStreamStaysOne() throws IOException, InterruptedException {
    server.otherwise(new AnthropicReplies().thought("It may be.", "It is 42."));
    Value whole = Json.parse(post("/v1/messages", "{}").body());
    assertThat(whole.at("content", "0", "thinking")).contains(Value.of("It may be."));
    assertThat(whole.at("content", "0", "signature")).contains(Value.of("c2lnbmVk"));
    assertThat(whole.at("content", "2", "text")).contains(Value.of("It is 42."));
    assertThat(whole.at("usage", "output_tokens")).contains(Value.of(7L));
    assertThat(post("/v1/messages", "{\"stream\":true}").headers().firstValue("content-type"))
        .contains("text/event-stream");
  }

  @Test
  void aScriptSaysWhatIsLeftOfALimit() throws IOException, InterruptedException {
    String script =
        """
        [{"text": "a", "rate_limit": {"requests": {"limit": 60, "remaining": 3, "reset": 90}},
          "headers": {"x-own": "7"}}]
        """;
    server.next(StubScript.read(script, new OpenAiReplies()).getFirst());
    server.next(StubScript.read(script, new AnthropicReplies()).getFirst());
    Map<String, List<String>> openai = post("/v1/chat/completions", "{}").headers().map();
    assertThat(openai).containsEntry("x-ratelimit-limit-requests", List.of("60"));
    assertThat(openai).containsEntry("x-ratelimit-remaining-requests", List.of("3"));
    assertThat(openai).containsEntry("x-ratelimit-reset-requests", List.of("1m30s"));
    assertThat(openai).containsEntry("x-own", List.of("7"));
    Instant before = Instant.now();
    HttpResponse<String> anthropic = post("/v1/messages", "{}");
    String reset = anthropic.headers().firstValue("anthropic-ratelimit-requests-reset").orElse("");
    assertThat(Instant.parse(reset)).isAfter(before.plusSeconds(80));
  }
}
