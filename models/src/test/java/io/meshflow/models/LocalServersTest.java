package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.Price;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.testkit.Permits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What servers of one's own answer. The files were recorded from llama.cpp's server (b11549) with
 * SmolLM2-135M-Instruct by {@code examples/local-model}; the errors are the servers' own words.
 */
final class LocalServersTest {

  private static final VendorHttp HTTP = new VendorHttp(Duration.ofSeconds(5));

  private final StubModelServer server = StubModelServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void anAnswerOfLlamaCppIsReadWithItsUsage() throws IOException {
    recorded("whole.txt");
    StringBuilder streamed = new StringBuilder();
    ChatResponse answer = chat(streamed::append);
    assertThat(answer.text()).isNotBlank().isEqualTo(streamed.toString());
    assertThat(answer.finish()).isEqualTo(Finish.STOP);
    assertThat(answer.usage().input()).isEqualTo(41);
    assertThat(answer.usage().output()).isEqualTo(7);
    assertThat(answer.usage().cached()).isEqualTo(24);
  }

  @Test
  void anAnswerOfLlamaCppThatWasCutSaysSo() throws IOException {
    recorded("cut.txt");
    assertThat(chat(TokenSink.NONE).finish()).isEqualTo(Finish.LENGTH);
  }

  @Test
  void anAnswerOfLlamaCppByASchemaIsJson() throws IOException {
    recorded("schema.txt");
    assertThat(chat(TokenSink.NONE).text()).matches("\\{\\s*\"risk\":\\s*\"(low|high)\"\\s*}");
  }

  @Test
  void theContextIsTheOneThatLlamaCppLists() throws IOException {
    server.page("/v1/models", StubReply.json(200, text("models.json")));
    assertThat(detected().find("smollm2").orElseThrow().contextTokens()).isEqualTo(8_192);
  }

  @Test
  void theContextIsTheOneThatVllmLists() {
    server.page(
        "/v1/models",
        StubReply.json(200, "{\"data\":[{\"id\":\"Qwen/Qwen3-8B\",\"max_model_len\":40960}]}"));
    assertThat(detected().find("Qwen/Qwen3-8B").orElseThrow().contextTokens()).isEqualTo(40_960);
  }

  @Test
  void aServerNearbyMayTakeItsTime() {
    assertThat(provider("http://127.0.0.1:1").timeouts()).isEqualTo(Timeouts.NEAR);
    assertThat(provider("https://192.0.2.1").timeouts()).isEqualTo(Timeouts.DEFAULT);
    assertThat(Timeouts.NEAR.firstToken()).isGreaterThan(Timeouts.DEFAULT.firstToken());
  }

  @Test
  void whoNeedsLongerSaysSoAndWhoThinksGetsMoreByItself() {
    assertThat(Timeouts.DEFAULT.thinking().firstToken()).isEqualTo(Duration.ofMinutes(6));
    assertThat(Timeouts.NEAR.thinking()).isEqualTo(Timeouts.NEAR);
    ModelPlan.Waits waits =
        new ModelPlan.Waits(Optional.of(Duration.ofMillis(200)), Optional.empty());
    ModelProvider hasty = provider(server.baseUrl(), new ModelProvider.Terms(List.of(), waits));
    assertThat(hasty.timeouts().idle()).isEqualTo(Timeouts.NEAR.idle());
    server.next(StubReply.text("late").after(Duration.ofSeconds(20)));
    EffectFailure failure =
        catchThrowableOfType(
            EffectFailure.class,
            () ->
                hasty
                    .connect(InstantSource.system(), HTTP)
                    .chat(Permits.of(request(), Duration.ofMinutes(1)), TokenSink.NONE));
    assertThat(failure.code()).isEqualTo("first_token_timeout");
  }

  @Test
  void aConnectionThatRestsIsLeftBeforeTheServerClosesIt() {
    assertThat(HTTP).isNotNull();
    assertThat(Integer.getInteger("jdk.httpclient.keepalive.timeout")).isLessThan(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | exceed_context_size_error | request (9031 tokens) exceeds the available context size",
        "400 | BadRequestError | This model's maximum context length is 8192 tokens. However, you",
        "400 | invalid_request_error | litellm.ContextWindowExceededError: too many tokens"
      })
  void aPromptThatIsTooLongIsNamedSo(int status, String type, String message) {
    server.next(error(status, type, message));
    assertThat(failure().code()).isEqualTo("context_too_long");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | api_error | registry.ollama.ai/library/gemma:2b does not support tools",
        "500 | server_error | tools param requires --jinja flag",
        "400 | BadRequestError | \"auto\" tool choice requires --enable-auto-tool-choice and"
            + " --tool-call-parser to be set"
      })
  void aServerWithoutToolsSaysWhatToDo(int status, String type, String message) {
    server.next(error(status, type, message));
    EffectFailure failure = failure();
    assertThat(failure).isInstanceOf(EffectFailure.Permanent.class);
    assertThat(failure.code()).isEqualTo("tools_unsupported");
    assertThat(failure.detail()).contains("take 'tools' from the agent");
  }

  private static StubReply error(int status, String type, String message) {
    Value.Obj error = Value.obj("message", Value.of(message), "type", Value.of(type));
    return StubReply.json(status, Json.canonical(Value.obj("error", error)));
  }

  private void recorded(String name) throws IOException {
    server.next(StubReply.body(200, "text/event-stream", text(name)));
  }

  private static String text(String name) throws IOException {
    try (InputStream in = LocalServersTest.class.getResourceAsStream("/llama.cpp/" + name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private DetectedModels detected() {
    return DetectedModels.detect(
        Map.of("OPENAI_BASE_URL", server.baseUrl()), "", InstantSource.system(), Duration.ZERO);
  }

  private static ModelProvider provider(String address) {
    return provider(address, ModelProvider.Terms.USUAL);
  }

  private static ModelProvider provider(String address, ModelProvider.Terms terms) {
    Vendor kind = Vendor.OPENAI_COMPATIBLE;
    Vendor.Access access = new Vendor.Access(kind.word(), address, "", "KEY", Map.of());
    return new ModelProvider(kind, access, PriceTable.bundled(), null, Optional::empty, terms);
  }

  private EffectFailure failure() {
    return catchThrowableOfType(EffectFailure.class, () -> chat(TokenSink.NONE));
  }

  private ChatResponse chat(TokenSink tokens) {
    Endpoint endpoint = Endpoint.of("openai_compatible", server.baseUrl(), "", "OPENAI_API_KEY");
    VendorModel model =
        new VendorModel(
            endpoint,
            new OpenAiDialect(endpoint, Vendor.OPENAI_COMPATIBLE),
            Timeouts.DEFAULT,
            InstantSource.system(),
            HTTP);
    return model.chat(Permits.of(request(), Duration.ofMinutes(1)), tokens);
  }

  private static ChatRequest request() {
    return new ChatRequest(
        "a",
        new ModelOffer("m", "openai_compatible", "smollm2", Optional.of(Price.FREE), 8_192, 100),
        RiskTier.INTERNAL,
        List.of(new Message.User("Say hello")),
        List.of(),
        new ChatRequest.Sampling(100, 0),
        Value.NULL);
  }
}
