package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatForm;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.Usage;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import io.meshflow.testkit.LanguageModelContract;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OpenAiDialectTest extends LanguageModelContract {

  private static final VendorHttp HTTP = new VendorHttp(Duration.ofSeconds(5));

  private final StubModelServer server = StubModelServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Override
  protected Set<Ability> abilities() {
    return Set.of(Ability.values());
  }

  @Override
  protected ModelOffer offer() {
    return new ModelOffer("m", "openai_compatible", "m-1", Optional.of(Price.FREE), 8_192, 4_096);
  }

  @Override
  protected LanguageModel model(Scene scene) {
    ToolUse a = use("call_1", "a");
    switch (scene) {
      case TEXT -> server.otherwise(StubReply.text("Hello to all of you."));
      case TOOL ->
          server.next(StubReply.toolCalls(a)).next(StubReply.text("The value of a is 42."));
      case TWO_TOOLS -> server.next(StubReply.toolCalls(a, use("call_1", "b")));
      case STRUCTURED -> server.next(StubReply.text("{\"title\": \"A title\"}"));
      case ENDLESS -> server.next(StubReply.text("Wait").first(1).ending(StubReply.End.SILENCE));
      case BUSY ->
          server.next(
              StubReply.error(429, "rate_limit_exceeded", "slow").header("retry-after", "7"));
      case REFUSED -> server.next(StubReply.error(401, "invalid_api_key", "Incorrect API key"));
    }
    return model();
  }

  private LanguageModel model() {
    Endpoint endpoint =
        Endpoint.of("openai_compatible", server.baseUrl(), "sk-test-secret", "OPENAI_API_KEY");
    return new VendorModel(
        endpoint,
        new OpenAiDialect(endpoint, Vendor.OPENAI_COMPATIBLE),
        Timeouts.DEFAULT,
        InstantSource.system(),
        HTTP);
  }

  @Test
  void theRequestSpeaksTheDialect() {
    List<Message> talk =
        List.of(
            new Message.System("Be brief."),
            new Message.User("Look a up"),
            new Message.Assistant("", List.of(use("call_1", "a"))),
            new Message.ToolResult("call_1", "lookup", "gone", true));
    Permit<ChatRequest> permit = permit(with(talk, List.of(LOOKUP), Value.NULL));
    model(Scene.TEXT).chat(permit, TokenSink.NONE);
    StubRequest request = server.requests().getFirst();
    assertThat(request.path()).isEqualTo("/v1/chat/completions");
    assertThat(request.header("authorization")).contains("Bearer sk-test-secret");
    assertThat(request.header("idempotency-key")).contains(permit.effectKey());
    permit
        .correlation()
        .headers()
        .forEach((name, value) -> assertThat(request.header(name)).contains(value));
    assertThat(request.header("traceparent")).isPresent();
    assertThat(request.json())
        .isEqualTo(
            Json.parse(
                """
                {"model":"m-1","stream":true,"stream_options":{"include_usage":true},
                 "max_tokens":2048,
                 "messages":[
                  {"role":"system","content":"Be brief."},
                  {"role":"user","content":"Look a up"},
                  {"role":"assistant","content":null,"tool_calls":[
                    {"id":"call_1","type":"function",
                     "function":{"name":"lookup","arguments":"{\\"key\\":\\"a\\"}"}}]},
                  {"role":"tool","tool_call_id":"call_1","content":"ERROR: gone"}],
                 "tools":[{"type":"function","function":{"name":"lookup",
                   "description":"Looks a key up.",
                   "parameters":{"type":"object","properties":{"key":{"type":"string"}},
                     "required":["key"]}}}]}
                """));
  }

  @Test
  void aSchemaGoesOutStrictWhereItMay() {
    Value closed =
        Json.parse(
            """
            {"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}},
             "required":["a"],"additionalProperties":false}
            """);
    Value open = Json.parse("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}");
    chat(Scene.TEXT, with(ask("x"), List.of(), closed));
    chat(Scene.TEXT, with(ask("x"), List.of(), open));
    assertThat(strict(0)).isEqualTo(Value.TRUE);
    assertThat(strict(1)).isEqualTo(Value.FALSE);
  }

  @Test
  void aClientsOwnRequestGoesOutAsItIsButForIdsThatAreTooLong() {
    Value.Obj theirs =
        (Value.Obj)
            Json.parse(
                """
                {"stream":true,"seed":4,"messages":[{"role":"user","content":"x","name":"n"},
                  {"role":"assistant","content":null,
                   "tool_calls":[{"id":"ID","type":"function","function":{}}]},
                  {"role":"tool","tool_call_id":"ID","content":"42"}]}
                """
                    .replace("ID", "gemini-0:" + "c2lnbmVk".repeat(20)));
    ChatRequest plain = ask("x");
    ChatRequest request =
        new ChatRequest(
            "a",
            offer(),
            plain.risk(),
            plain.messages(),
            List.of(),
            new ChatRequest.Sampling(10, -1, theirs),
            Value.NULL);
    Value.Obj body = OpenAiWire.body(request, Wishes.of(request), Vendor.OPENAI_COMPATIBLE);
    List<Value> sent = body.array("messages");
    assertThat(sent.getFirst()).isEqualTo(theirs.array("messages").getFirst());
    assertThat(body.whole("seed")).isEqualTo(4);
    String id = ((Value.Obj) sent.get(1)).objects("tool_calls").getFirst().text("id");
    assertThat(id).hasSizeLessThanOrEqualTo(64);
    assertThat(((Value.Obj) sent.get(2)).text("tool_call_id")).isEqualTo(id);
  }

  private static ChatRequest passed(Optional<Price> price, String json) {
    ModelOffer offer = new ModelOffer("m", "elsewhere", "m-1", price, 8192, 4096);
    Value.Obj theirs = (Value.Obj) Json.parse(json);
    return ChatForm.read(theirs).request("a", offer, RiskTier.INTERNAL);
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"max_tokens\":9000}', '{\"max_tokens\":4096}'",
    "'{\"max_completion_tokens\":9000}', '{\"max_completion_tokens\":4096}'",
    "'{\"max_tokens\":7,\"max_completion_tokens\":9000}', '{\"max_tokens\":7,\"max_completion_tokens\":4096}'",
    "'{\"max_tokens\":9000,\"max_completion_tokens\":7}', '{\"max_tokens\":7,\"max_completion_tokens\":7}'",
    "'{\"max_tokens\":null}', '{\"max_tokens\":4096}'",
    "'{\"max_tokens\":7}', '{\"max_tokens\":7}'"
  })
  void aClientsLimitIsNeverLongerThanWhatWasReserved(String said, String sent) {
    String talk = ",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    ChatRequest request = passed(Optional.empty(), said.substring(0, said.length() - 1) + talk);
    Value.Obj body = OpenAiWire.body(request, Wishes.of(request), Vendor.OPENAI_COMPATIBLE);
    assertThat(body.without("messages").without("model")).isEqualTo(Json.parse(sent));
  }

  @Test
  void aTierThatCostsMoreThanTheKnownPriceDoesNotGoOut() {
    String asked = "{\"service_tier\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    ChatRequest dear = passed(Optional.of(new Price(1, 2, 1)), asked.formatted("priority"));
    Wishes wishes = Wishes.of(dear);
    assertThat(OpenAiWire.body(dear, wishes, Vendor.OPENAI_COMPATIBLE).has("service_tier"))
        .isFalse();
    assertThat(wishes.leftOut()).containsExactly("service_tier");
    ChatRequest cheap = passed(Optional.of(new Price(1, 2, 1)), asked.formatted("flex"));
    assertThat(
            OpenAiWire.body(cheap, Wishes.of(cheap), Vendor.OPENAI_COMPATIBLE).text("service_tier"))
        .isEqualTo("flex");
    ChatRequest own = passed(Optional.of(Price.FREE), asked.formatted("priority"));
    assertThat(OpenAiWire.body(own, Wishes.of(own), Vendor.OPENAI_COMPATIBLE).text("service_tier"))
        .isEqualTo("priority");
  }

  @Test
  void cachedAndReasoningTokensAreRead() {
    Value usage =
        Json.parse(
            """
            {"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":40,
              "prompt_tokens_details":{"cached_tokens":60},
              "completion_tokens_details":{"reasoning_tokens":30}}}
            """);
    Value text = StubReply.delta(Value.obj("content", Value.of("Hi")), Value.of("stop"));
    server.next(StubReply.events(List.of(text, usage)));
    assertThat(chat(ask("x")).usage()).isEqualTo(new Usage(100, 40, 60, 30, false));
  }

  @Test
  void missingUsageIsEstimatedAndSaysSo() {
    server.next(
        StubReply.text("Eight words are about eleven tokens here, roughly.").withoutUsage());
    Usage usage = chat(ask("A question of some words")).usage();
    assertThat(usage.estimated()).isTrue();
    assertThat(usage.output()).isBetween(8L, 16L);
    assertThat(usage.input()).isBetween(8L, 40L);
  }

  @Test
  void aServerThatIgnoresStreamingIsUnderstood() {
    server.next(
        StubReply.json(
            200,
            """
            {"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant",
              "content":"All at once","tool_calls":[]}}],
             "usage":{"prompt_tokens":3,"completion_tokens":4}}
            """));
    ChatResponse answer = chat(ask("x"));
    assertThat(answer.text()).isEqualTo("All at once");
    assertThat(answer.usage()).isEqualTo(new Usage(3, 4, 0, 0, false));
  }

  @Test
  void ofSeveralAnswersEachThatBeganHasToEnd() throws MalformedAnswerException {
    ChatRequest two =
        passed(Optional.empty(), "{\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    List<ChatResponse> others = new ArrayList<>();
    OpenAiAnswer answer = new OpenAiAnswer(two, true, keeping(others));
    for (String choice :
        List.of(
            "{\"index\":1,\"delta\":{\"content\":\"The sec\"}}",
            "{\"index\":0,\"delta\":{\"content\":\"The first\"},\"finish_reason\":\"stop\"}")) {
      take(answer, choice);
      assertThat(answer.ended()).isFalse();
    }
    take(answer, "{\"index\":2,\"delta\":{\"content\":\"nobody asked for\"}}");
    take(answer, "{\"index\":1,\"delta\":{\"content\":\"ond\"},\"finish_reason\":\"length\"}");
    assertThat(answer.ended()).isTrue();
    ChatResponse first = answer.response();
    assertThat(first.text()).isEqualTo("The first");
    assertThat(others).extracting(ChatResponse::text).containsExactly("The second");
    assertThat(others.getFirst().finish()).isEqualTo(ChatResponse.Finish.LENGTH);
    assertThat(first.usage().output()).as("both are estimated").isBetween(5L, 8L);
  }

  private static TokenSink keeping(List<ChatResponse> others) {
    return new TokenSink() {
      @Override
      public void delta(String text) {
        assertThat(text).isEqualTo("The first");
      }

      @Override
      public void other(ChatResponse answer) {
        others.add(answer);
      }
    };
  }

  private static void take(OpenAiAnswer answer, String choice) throws MalformedAnswerException {
    String chunk = "{\"choices\":[" + choice + "]}";
    answer.accept(chunk, (Value.Obj) Json.parse(chunk));
  }

  @Test
  void commentsNamesAndCarriageReturnsInTheStreamDoNoHarm() {
    String event =
        Json.canonical(StubReply.delta(Value.obj("content", Value.of("Hi")), Value.of("stop")));
    server.next(
        StubReply.body(
            200,
            "text/event-stream; charset=utf-8",
            ": waiting\r\n\r\n",
            "event: x\r\nid: 1\r\nretry: 5\r\ndata:" + event.substring(0, 20),
            event.substring(20) + "\r\n\r\ndata: [DONE]\r\n\r\n"));
    assertThat(chat(ask("x")).text()).isEqualTo("Hi");
  }

  @Test
  void wordsCutInTheMiddleOfACharacterArrivWhole() {
    server.next(StubReply.text("Grüße — 🙂 aus 北京"));
    assertThat(chat(ask("x")).text()).isEqualTo("Grüße — 🙂 aus 北京");
  }

  @Test
  void anInterruptHangsUpOnTheVendor() throws InterruptedException {
    LanguageModel model = model(Scene.ENDLESS);
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    model.chat(permit(ask("x")), TokenSink.NONE);
                  } catch (RuntimeException expected) {
                    return;
                  }
                });
    server.awaitRequests(1, Duration.ofSeconds(10));
    caller.interrupt();
    assertThat(server.awaitHangUp(Duration.ofSeconds(10))).isTrue();
    caller.join();
  }

  private Value strict(int request) {
    return server
        .requests()
        .get(request)
        .json()
        .at("response_format", "json_schema", "strict")
        .orElseThrow();
  }

  private ChatResponse chat(ChatRequest request) {
    return model().chat(permit(request), TokenSink.NONE);
  }

  private static ToolUse use(String id, String key) {
    return new ToolUse(id, "lookup", Value.obj("key", Value.of(key)));
  }
}
