package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.stub.AnthropicReplies;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import io.meshflow.stub.VendorReplies;
import io.meshflow.testkit.ClaudeContract;
import io.meshflow.testkit.VendorUnderTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AnthropicDialectTest extends ClaudeContract {

  @Override
  protected VendorUnderTest vendor() {
    return TestedVendor.of(Vendor.ANTHROPIC);
  }

  @Override
  protected Map<String, Finish> reasons() {
    return Map.of(
        "end_turn",
        Finish.STOP,
        "stop_sequence",
        Finish.STOP,
        "max_tokens",
        Finish.LENGTH,
        "refusal",
        Finish.CONTENT_FILTER);
  }

  @Override
  protected VendorReplies replies() {
    return new AnthropicReplies();
  }

  @Override
  protected StubReply structured() {
    Value.Obj title = Value.obj("title", Value.of("A title"));
    return replies().toolCalls(new ToolUse("id-s", "structured_answer", title));
  }

  @Override
  protected Value sent() {
    return Json.parse(
        """
        {"top_p":0.5,"stop_sequences":["END"],
         "tool_choice":{"type":"tool","name":"lookup","disable_parallel_tool_use":true}}
        """);
  }

  @Override
  protected List<String> lacking() {
    return List.of("seed");
  }

  @Override
  protected Value thought() {
    return Json.parse(
        """
        {"type":"thinking","thinking":"It may be 42.","signature":"c2lnbmVk"}
        """);
  }

  @Override
  protected String mark() {
    return "\"cache_control\":{\"type\":\"ephemeral\"}";
  }

  @Override
  protected StubReply tooLong() {
    return replies()
        .error(400, "invalid_request_error", "prompt is too long: 208656 tokens > 200000 maximum");
  }

  @Test
  void theRequestSpeaksTheDialect() {
    StubRequest request = talked();
    assertThat(request.path()).isEqualTo("/v1/messages");
    assertThat(request.header("x-api-key")).contains(KEY);
    assertThat(request.header("anthropic-version")).contains("2023-06-01");
    assertThat(request.header("authorization")).isEmpty();
    assertThat(request.json())
        .isEqualTo(
            json(
                """
                {"model":"m-1","max_tokens":2048,"stream":true,"system":"Be brief.",
                 "messages":[
                  {"role":"user","content":[
                    {"type":"image","source":
                      {"type":"base64","media_type":"image/png","data":"AAAA"}},
                    {"type":"text","text":"What is it?"}]},
                  {"role":"assistant","content":[
                    {"type":"tool_use","id":"id-a","name":"lookup","input":{"key":"a"}}]},
                  {"role":"user","content":[
                    {"type":"tool_result","tool_use_id":"id-a","content":"gone",
                     "is_error":true}]}],
                 "tools":[{"name":"lookup","description":"Looks a key up.",
                   "input_schema":{"type":"object","properties":{"key":{"type":"string"}},
                     "required":["key"]}}],
                 "tool_choice":{"type":"auto"}}
                """));
  }

  @Test
  void thoughtsThatNobodyCanReadAreKeptInTheirPlace() {
    server.otherwise(replies().thought("It may be 42.", "It is 42."));
    assertThat(model().chat(permit(ask("x")), TokenSink.NONE).thoughts().blocks())
        .containsExactly(thought(), json("{\"type\":\"redacted_thinking\",\"data\":\"aGlk\"}"));
  }

  @Test
  void dataIsAskedForAsACallThatMustBeMade() {
    Value schema = json("{\"type\":\"object\",\"properties\":{\"title\":{\"type\":\"string\"}}}");
    ChatResponse answer = chat(Scene.STRUCTURED, with(ask("A title"), List.of(), schema));
    assertThat(answer.text()).isEqualTo("{\"title\":\"A title\"}");
    assertThat(answer.toolUses()).isEmpty();
    Value.Obj sent = server.requests().getFirst().json();
    assertThat(sent.required("tool_choice")).isEqualTo(json("{\"type\":\"any\"}"));
  }

  @Test
  void whatTheCacheHeldIsPartOfTheInput() {
    assertThat(chat(Scene.TEXT, ask("x")).usage().cached()).isEqualTo(3);
  }

  @Test
  void anErrorInTheStreamBeforeAnythingCameMayBeTriedAgain() {
    server.next(
        StubReply.body(
            200,
            "text/event-stream",
            VendorReplies.event(
                "error",
                json(
                    "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                        + "\"message\":\"Overloaded\"}}"))));
    EffectFailure.Transient busy =
        catchThrowableOfType(
            EffectFailure.Transient.class, () -> model().chat(permit(ask("x")), TokenSink.NONE));
    assertThat(busy.code()).isEqualTo("unavailable");
  }
}
