package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.Reuse;
import io.meshflow.core.model.ToolOffer;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.stub.BedrockReplies;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import io.meshflow.stub.VendorReplies;
import io.meshflow.testkit.ClaudeContract;
import io.meshflow.testkit.VendorUnderTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BedrockDialectTest extends ClaudeContract {

  @Override
  protected VendorUnderTest vendor() {
    return new TestedVendor(
        Vendor.BEDROCK,
        Map.of("region", "eu-central-1", "access_key_id", "AKIDEXAMPLE", "session_token", "tok"));
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
        "guardrail_intervened",
        Finish.CONTENT_FILTER,
        "content_filtered",
        Finish.CONTENT_FILTER);
  }

  @Override
  protected VendorReplies replies() {
    return new BedrockReplies();
  }

  @Override
  protected StubReply structured() {
    Value.Obj title = Value.obj("title", Value.of("A title"));
    return replies().toolCalls(new ToolUse("id-s", "structured_answer", title));
  }

  /** The count. */
  @Override
  protected int afterTheEnd() {
    return 1;
  }

  @Override
  protected boolean saysWhatIsLeft() {
    return false;
  }

  @Override
  protected Value sent() {
    return Json.parse(
        """
        {"inferenceConfig":{"topP":0.5,"stopSequences":["END"]},
         "toolConfig":{"toolChoice":{"any":{}}}}
        """);
  }

  @Override
  protected List<String> lacking() {
    return List.of("parallel_tool_calls", "seed");
  }

  @Override
  protected Value thought() {
    return Json.parse(
        """
        {"reasoningContent":{"reasoningText":{"text":"It may be 42.","signature":"c2lnbmVk"}}}
        """);
  }

  @Override
  protected String mark() {
    return "\"cachePoint\":{\"type\":\"default\"}";
  }

  @Override
  protected StubReply tooLong() {
    return replies().error(400, "ValidationException", "Input is too long for requested model.");
  }

  @Test
  void theRequestSpeaksTheDialect() {
    StubRequest request = talked();
    assertThat(request.path()).isEqualTo("/model/m-1/converse-stream");
    assertThat(request.header("authorization").orElseThrow())
        .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
        .contains("/eu-central-1/bedrock/aws4_request")
        .contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token");
    assertThat(request.header("x-amz-security-token")).contains("tok");
    assertThat(request.json())
        .isEqualTo(
            json(
                """
                {"system":[{"text":"Be brief."}],
                 "messages":[
                  {"role":"user","content":[
                    {"image":{"format":"png","source":{"bytes":"AAAA"}}},
                    {"text":"What is it?"}]},
                  {"role":"assistant","content":[
                    {"toolUse":{"toolUseId":"id-a","name":"lookup","input":{"key":"a"}}}]},
                  {"role":"user","content":[
                    {"toolResult":{"toolUseId":"id-a","content":[{"text":"gone"}],
                     "status":"error"}}]}],
                 "inferenceConfig":{"maxTokens":2048},
                 "toolConfig":{"tools":[{"toolSpec":{"name":"lookup",
                   "description":"Looks a key up.",
                   "inputSchema":{"json":{"type":"object",
                     "properties":{"key":{"type":"string"}},"required":["key"]}}}}]}}
                """));
  }

  private Value.Obj config(String model, List<ToolOffer> tools, String wishes, Value schema) {
    ChatRequest.Sampling sampling =
        new ChatRequest.Sampling(
            100, -1, (Value.Obj) Json.parse(wishes), Value.Obj.EMPTY, Reuse.NONE);
    ModelOffer offer = new ModelOffer("m", "b", model, Optional.of(Price.FREE), 8_192, 4_096);
    List<Message> talk = tools.isEmpty() ? called() : ask("x").messages();
    ChatRequest request =
        new ChatRequest("a", offer, ask("x").risk(), talk, tools, sampling, schema);
    return BedrockWire.body(request, Wishes.of(request)).object("toolConfig");
  }

  private static final ToolOffer OTHER = new ToolOffer("other", "Another.", LOOKUP.schema());
  private static final String ONE =
      "{\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"lookup\"}}}";

  @Test
  void whichToolMustBeCalledIsToldAsTheModelTakesIt() {
    List<ToolOffer> both = List.of(LOOKUP, OTHER);
    Value.Obj claude = config("anthropic.claude-sonnet-4-5", both, ONE, Value.NULL);
    assertThat(claude.required("toolChoice")).isEqualTo(json("{\"tool\":{\"name\":\"lookup\"}}"));
    assertThat(claude.array("tools")).hasSize(2);
    Value.Obj mistral = config("mistral.mistral-large-2402", both, ONE, Value.NULL);
    assertThat(mistral.required("toolChoice")).isEqualTo(json("{\"any\":{}}"));
    assertThat(mistral.array("tools")).hasSize(1);
    Value.Obj llama = config("us.meta.llama4-scout", both, ONE, Value.NULL);
    assertThat(llama.has("toolChoice")).isFalse();
    assertThat(llama.array("tools")).hasSize(2);
  }

  @Test
  void aTalkWithCallsDeclaresToolsThoughNoneMayBeCalled() {
    Value.Obj config = config("m-1", List.of(), "{\"tool_choice\":\"none\"}", Value.NULL);
    assertThat(config.has("toolChoice")).isFalse();
    assertThat(Json.canonical(config)).contains("\"name\":\"lookup\"");
    Value schema = json("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}");
    Value.Obj data = config("m-1", List.of(), "{}", schema);
    assertThat(data.required("toolChoice")).isEqualTo(json("{\"any\":{}}"));
    assertThat(data.array("tools")).hasSize(1);
  }

  /** The signature that Amazon's botocore computes for the same request. */
  @Test
  void requestsAreSignedAsAmazonDoes() {
    AwsSignature.Identity identity =
        new AwsSignature.Identity(
            "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "tok", "eu-central-1");
    Map<String, String> headers =
        new AwsSignature(identity, "bedrock", () -> Instant.parse("2015-08-30T12:36:00Z"))
            .headers(
                "POST",
                URI.create(
                    "https://bedrock-runtime.eu-central-1.amazonaws.com"
                        + "/model/anthropic.claude-v1%3A0/converse-stream"),
                "{}".getBytes(StandardCharsets.UTF_8));
    assertThat(headers.get("Authorization"))
        .endsWith("Signature=89fb5b7439acd8d0f12752cedd755a5bf0ca20bea5e622698b94944bb2a1de1a");
  }

  @Test
  void aNameWithAColonIsWrittenAsTheSignatureWantsIt() {
    assertThat(AddressPart.encoded("anthropic.claude-3-5-sonnet-20240620-v1:0"))
        .isEqualTo("anthropic.claude-3-5-sonnet-20240620-v1%3A0");
  }

  @Test
  void anExceptionInTheStreamMayBeTriedAgain() {
    server.next(
        BedrockReplies.stream(
            List.of(new BedrockReplies().broken("throttlingException", "Too many tokens"))));
    EffectFailure.Transient busy =
        catchThrowableOfType(
            EffectFailure.Transient.class, () -> model().chat(permit(ask("x")), TokenSink.NONE));
    assertThat(busy.detail()).contains("Too many tokens");
  }

  @Test
  void aFrameWhoseSumIsWrongIsNoAnswer() {
    String frame = BedrockReplies.event("messageStart", "{\"role\":\"assistant\"}");
    String altered =
        frame.substring(0, frame.length() - 1) + (char) (frame.charAt(frame.length() - 1) ^ 1);
    server.next(BedrockReplies.stream(List.of(altered)));
    EffectFailure.UnknownOutcome broken =
        catchThrowableOfType(
            EffectFailure.UnknownOutcome.class,
            () -> model().chat(permit(ask("x")), TokenSink.NONE));
    assertThat(broken.code()).isEqualTo("malformed_answer");
  }
}
