package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.stub.GeminiReplies;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import io.meshflow.stub.VendorReplies;
import io.meshflow.testkit.VendorFaultContract;
import io.meshflow.testkit.VendorUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GeminiDialectTest extends VendorFaultContract {

  @Override
  protected VendorUnderTest vendor() {
    return TestedVendor.of(Vendor.GEMINI);
  }

  @Override
  protected Map<String, Finish> reasons() {
    return Map.of(
        "STOP",
        Finish.STOP,
        "MAX_TOKENS",
        Finish.LENGTH,
        "SAFETY",
        Finish.CONTENT_FILTER,
        "RECITATION",
        Finish.CONTENT_FILTER);
  }

  @Override
  protected long thoughtTokens() {
    return 2;
  }

  @Override
  protected VendorReplies replies() {
    return new GeminiReplies();
  }

  @Override
  protected boolean saysWhatIsLeft() {
    return false;
  }

  @Override
  protected Value sent() {
    return Json.parse(
        """
        {"generationConfig":{"topP":0.5,"stopSequences":["END"],"seed":7},
         "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["lookup"]}}}
        """);
  }

  @Override
  protected List<String> lacking() {
    return List.of("parallel_tool_calls");
  }

  @Override
  protected StubReply tooLong() {
    return replies()
        .error(
            400,
            "INVALID_ARGUMENT",
            "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).");
  }

  @Test
  void theRequestSpeaksTheDialect() {
    StubRequest request = talked();
    assertThat(request.path()).isEqualTo("/v1beta/models/m-1:streamGenerateContent?alt=sse");
    assertThat(request.header("x-goog-api-key")).contains(KEY);
    assertThat(request.json())
        .isEqualTo(
            json(
                """
                {"systemInstruction":{"parts":[{"text":"Be brief."}]},
                 "contents":[
                  {"role":"user","parts":[
                    {"inlineData":{"mimeType":"image/png","data":"AAAA"}},
                    {"text":"What is it?"}]},
                  {"role":"model","parts":[
                    {"functionCall":{"name":"lookup","args":{"key":"a"}}}]},
                  {"role":"user","parts":[
                    {"functionResponse":{"name":"lookup","response":{"error":"gone"}}}]}],
                 "tools":[{"functionDeclarations":[{"name":"lookup",
                   "description":"Looks a key up.",
                   "parametersJsonSchema":{"type":"object",
                     "properties":{"key":{"type":"string"}},"required":["key"]}}]}],
                 "generationConfig":{"maxOutputTokens":2048}}
                """));
  }

  @Test
  void theSignatureOfACallGoesBackWithIt() {
    LanguageModel model = model(Scene.TOOL);
    List<Message> talk = new ArrayList<>(ask("Look a up").messages());
    ChatResponse call = model.chat(permit(with(talk, List.of(LOOKUP), Value.NULL)), TokenSink.NONE);
    talk.add(new Message.Assistant("", call.toolUses()));
    talk.add(new Message.ToolResult(call.toolUses().getFirst().id(), "lookup", "42", false));
    model.chat(permit(with(talk, List.of(LOOKUP), Value.NULL)), TokenSink.NONE);
    assertThat(server.requests().getLast().body()).contains("\"thoughtSignature\":\"c2lnbmVk\"");
  }

  @Test
  void idsOfCallsDifferOverTheWholeConversation() {
    List<Message> talk = new ArrayList<>(ask("Look twice").messages());
    server.next(replies().toolCalls(use("x", "a"))).next(replies().toolCalls(use("x", "b")));
    String first = lookup(talk).id();
    assertThat(lookup(talk).id()).isNotEqualTo(first);
  }

  private Message.ToolUse lookup(List<Message> talk) {
    Message.ToolUse use =
        model()
            .chat(permit(with(talk, List.of(LOOKUP), Value.NULL)), TokenSink.NONE)
            .toolUses()
            .getFirst();
    talk.add(new Message.Assistant("", List.of(use)));
    talk.add(new Message.ToolResult(use.id(), "lookup", "42", false));
    return use;
  }

  @Test
  void aSchemaIsAskedFor() {
    Value schema = json("{\"type\":\"object\",\"properties\":{\"title\":{\"type\":\"string\"}}}");
    chat(Scene.STRUCTURED, with(ask("A title"), List.of(), schema));
    Value.Obj settings = server.requests().getFirst().json().object("generationConfig");
    assertThat(settings.text("responseMimeType")).isEqualTo("application/json");
    assertThat(settings.required("responseJsonSchema")).isEqualTo(schema);
  }

  @Test
  void aPromptThatIsBlockedEndsAsAFilter() {
    server.next(
        StubReply.body(
            200,
            "text/event-stream",
            VendorReplies.event(
                "",
                json(
                    "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},"
                        + "\"usageMetadata\":{\"promptTokenCount\":4,\"totalTokenCount\":4}}"))));
    assertThat(model().chat(permit(ask("x")), TokenSink.NONE).finish())
        .isEqualTo(Finish.CONTENT_FILTER);
  }

  @Test
  void thoughtsAndCacheAreCounted() {
    ChatResponse answer = chat(Scene.TEXT, ask("x"));
    assertThat(answer.usage().reasoning()).isEqualTo(2);
    assertThat(answer.usage().cached()).isEqualTo(3);
  }

  @Test
  void aWrongKeyIsToldAsOne() {
    server.next(
        replies()
            .error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key."));
    EffectFailure.Permanent refused =
        catchThrowableOfType(
            EffectFailure.Permanent.class, () -> model().chat(permit(ask("x")), TokenSink.NONE));
    assertThat(refused.code()).isEqualTo("invalid_key");
    assertThat(refused.detail()).contains("GEMINI_API_KEY");
  }

  @Test
  void whenToAskAgainStandsInTheError() {
    String error =
        """
        {"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Quota exceeded.","details":[
         {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.5s"}]}}
        """;
    server.next(StubReply.json(429, error));
    EffectFailure.Transient busy =
        catchThrowableOfType(
            EffectFailure.Transient.class, () -> model().chat(permit(ask("x")), TokenSink.NONE));
    assertThat(busy.retryAfter()).contains(Duration.ofMillis(34_500));
  }
}
