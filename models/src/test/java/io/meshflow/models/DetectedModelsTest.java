package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.model.Price;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.testkit.Permits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DetectedModelsTest {

  private final StubModelServer server =
      StubModelServer.start().models("llama-x", "tiny-embed", "qwen");

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void withNothingConfiguredDemoAnswersForEveryName() {
    DetectedModels models = detect(Map.of(), "");
    assertThat(models.explanation()).isEqualTo("demo, because no model provider is configured");
    assertThat(models.demoOnly()).isTrue();
    assertThat(models.offers()).containsExactly(DemoModel.OFFER);
    ModelOffer offer = models.find("gpt-4o").orElseThrow();
    assertThat(offer.name()).isEqualTo("gpt-4o");
    assertThat(offer.provider()).isEqualTo("demo");
    assertThat(models.open(offer)).isInstanceOf(DemoModel.class);
  }

  @Test
  void demoByNameWinsOverAKeyAndKnocksAtNoDoor() {
    DetectedModels models = detect(openAi(), "demo");
    assertThat(models.explanation()).isEqualTo("demo, from --model");
    assertThat(models.find("").orElseThrow().provider()).isEqualTo("demo");
  }

  @Test
  void aKeyMeansOpenAiAndItsSmallModel() {
    DetectedModels models = detect(openAi(), "");
    assertThat(models.explanation()).isEqualTo("gpt-4o-mini, from OPENAI_API_KEY");
    ModelOffer offer = models.find("").orElseThrow();
    assertThat(offer.provider()).isEqualTo("openai");
    assertThat(offer.price()).contains(new Price(150_000, 600_000, 75_000));
    assertThat(models.find("openai/gpt-4o-2024-08-06").orElseThrow().model())
        .isEqualTo("gpt-4o-2024-08-06");
  }

  @Test
  void picturesThatCountForMuchAreKnown() {
    DetectedModels models = detect(openAi(), "");
    assertThat(models.find("gpt-4o-mini").orElseThrow().abilities().imageTokens())
        .isEqualTo(2_833 + 8 * 5_667); // OpenAI, images and vision: base, and 8 tiles at most
    assertThat(models.find("gpt-4o").orElseThrow().abilities().imageTokens()).isEqualTo(16_384);
  }

  @Test
  void demoIsNeverOfferedBesideARealModel() {
    DetectedModels models = detect(openAi(), "");
    assertThat(models.offers()).extracting(ModelOffer::provider).doesNotContain("demo");
    assertThat(models.offers().getFirst().model()).isEqualTo("gpt-4o-mini");
    assertThat(models.find("demo").orElseThrow().provider()).isEqualTo("demo");
  }

  @Test
  void theSettingNamesTheDefaultAndTheFlagWins() {
    Map<String, String> environment = new HashMap<>(openAi());
    environment.put("MESHFLOW_MODEL", "gpt-4.1");
    assertThat(detect(environment, "").explanation()).isEqualTo("gpt-4.1, from MESHFLOW_MODEL");
    assertThat(detect(environment, "gpt-4o").explanation()).isEqualTo("gpt-4o, from --model");
  }

  @Test
  void aCompatibleServerIsAskedForItsModels() {
    DetectedModels models = detect(Map.of("OPENAI_BASE_URL", server.baseUrl()), "");
    assertThat(models.explanation()).isEqualTo("llama-x, from OPENAI_BASE_URL");
    assertThat(models.offers()).extracting(ModelOffer::model).containsExactly("llama-x", "qwen");
    server.next(StubReply.text("Hello."));
    ModelOffer offer = models.find("").orElseThrow();
    assertThat(offer.price()).contains(Price.FREE);
    assertThat(models.open(offer).chat(Permits.of(request(offer)), TokenSink.NONE).served())
        .isEqualTo("openai_compatible/llama-x");
  }

  @Test
  void anUnknownModelIsRefusedWithTheNamesOfThoseThatAre() {
    UnknownModelException refused =
        catchThrowableOfType(
            UnknownModelException.class,
            () -> detect(Map.of("LOCAL_LLM_BASE_URL", server.baseUrl()), "mistral-9"));
    assertThat(refused.known()).containsExactly("llama-x", "qwen", "demo");
    assertThat(refused.advice()).contains("'mistral-9'", "llama-x, qwen, demo");
    assertThatThrownBy(() -> detect(Map.of(), "gpt-4o"))
        .isInstanceOfSatisfying(
            UnknownModelException.class,
            e -> assertThat(e.advice()).contains("OPENAI_API_KEY", "Ollama"));
  }

  @Test
  void everyVendorIsFoundByItsKey() {
    Map<String, String> keys =
        Map.of(
            "ANTHROPIC_API_KEY", "anthropic/claude-haiku-5-5",
            "GEMINI_API_KEY", "gemini/gemini-2.0-flash",
            "MISTRAL_API_KEY", "mistral/codestral-2508",
            "COHERE_API_KEY", "cohere/command-r-08-2024",
            "OPENAI_API_KEY", "openai/gpt-4o");
    keys.forEach(
        (variable, model) -> {
          DetectedModels models = detect(Map.of(variable, "k"), "");
          assertThat(models.find(model)).as(model).isPresent();
          assertThat(models.explanation()).endsWith("from " + variable);
          assertThat(models.find(model).orElseThrow().price()).isPresent();
        });
  }

  @Test
  void deploymentsOfAzureAndModelsOfBedrockHaveAnyName() {
    DetectedModels azure =
        detect(
            Map.of("AZURE_OPENAI_ENDPOINT", "https://x.example", "AZURE_OPENAI_API_KEY", "k"), "");
    assertThat(azure.find("azure/my-deployment").orElseThrow().model()).isEqualTo("my-deployment");
    DetectedModels bedrock = detect(Map.of("BEDROCK_REGION", "eu-central-1"), "");
    assertThat(bedrock.find("bedrock/anthropic.claude-v1:0")).isPresent();
  }

  @Test
  void keysOfAmazonAloneConfigureNothing() {
    assertThat(
            detect(Map.of("AWS_ACCESS_KEY_ID", "a", "AWS_SECRET_ACCESS_KEY", "s"), "").demoOnly())
        .isTrue();
  }

  @Test
  void aVendorThatIsNotConfiguredNamesItsVariable() {
    UnknownModelException refused =
        catchThrowableOfType(
            UnknownModelException.class, () -> detect(openAi(), "gemini/gemini-2.0-flash"));
    assertThat(refused.advice()).contains("set GEMINI_API_KEY");
    assertThat(detect(openAi(), "").remedy("anthropic/x"))
        .hasValueSatisfying(remedy -> assertThat(remedy).contains("ANTHROPIC_API_KEY"));
  }

  @Test
  void aServerThatListsNothingIsTakenAtItsWord() {
    server.page("/v1/models", StubReply.error(404, "none", "none"));
    Map<String, String> environment = Map.of("OPENAI_BASE_URL", server.baseUrl());
    assertThat(detect(environment, "anything").find("").orElseThrow().model())
        .isEqualTo("anything");
    DetectedModels undecided = detect(environment, "");
    assertThat(undecided.find("")).isEmpty();
    assertThat(undecided.explanation()).contains("choose with --model");
  }

  @Test
  void aVendorsModelBehindALocalGatewayKeepsItsPrice() {
    server.models("gpt-4o", "own");
    DetectedModels models = detect(Map.of("OPENAI_BASE_URL", server.baseUrl()), "");
    assertThat(models.find("gpt-4o").orElseThrow().price().orElseThrow().inputPerMillion())
        .isEqualTo(2_500_000);
    assertThat(models.find("own").orElseThrow().price()).contains(Price.FREE);
  }

  @Test
  void aPublicServerHasNoPriceUnlessOneIsDeclared() {
    Vendor kind = Vendor.OPENAI_COMPATIBLE;
    Vendor.Access far =
        new Vendor.Access(kind.word(), "https://192.0.2.1", "", "OPENAI_API_KEY", Map.of());
    ModelProvider unknown =
        new ModelProvider(kind, far, PriceTable.bundled(), null, () -> java.util.Optional.empty());
    assertThat(unknown.offer("llama", "llama").orElseThrow().price()).isEmpty();
    assertThat(unknown.offer("gpt-4o", "gpt-4o").orElseThrow().price()).isEmpty();
    ModelProvider declared =
        new ModelProvider(
            kind, far, PriceTable.bundled(), Price.FREE, () -> java.util.Optional.empty());
    assertThat(declared.offer("llama", "llama").orElseThrow().price()).contains(Price.FREE);
  }

  @Test
  void aDeclaredPriceIsForModelsThatTheTableDoesNotKnow() {
    server.models("own");
    DetectedModels models =
        detect(
            Map.of(
                "OPENAI_BASE_URL", server.baseUrl(),
                "ANTHROPIC_API_KEY", "k",
                "MESHFLOW_MODEL_PRICE", "0"),
            "own");
    assertThat(models.find("own").orElseThrow().price()).contains(Price.FREE);
    ModelOffer claude = models.find("anthropic/claude-opus-4-5").orElseThrow();
    assertThat(claude.price().orElseThrow().inputPerMillion()).isEqualTo(5_000_000);
  }

  @Test
  void aVendorsServiceAtAPrivateAddressIsNotFree() {
    for (Vendor kind : Vendor.values()) {
      Map<String, String> options = Map.of("region", "eu-central-1");
      Vendor.Access near =
          new Vendor.Access(kind.word(), "http://127.0.0.1:9", "k", kind.keyName(), options);
      ModelProvider provider =
          new ModelProvider(
              kind, near, PriceTable.bundled(), null, () -> java.util.Optional.empty());
      ModelPlan.Alias alias =
          new ModelPlan.Alias("x", kind.word(), "their-own", "", ModelPlan.Terms.NONE);
      boolean own = kind == Vendor.OLLAMA || kind == Vendor.OPENAI_COMPATIBLE;
      assertThat(provider.planned("x", alias).price())
          .as(kind.word())
          .isEqualTo(own ? java.util.Optional.of(Price.FREE) : java.util.Optional.empty());
    }
  }

  @Test
  void anOllamaWithAModelPulledAnswers() {
    server.page(
        "/api/tags",
        StubReply.json(
            200, "{\"models\":[{\"name\":\"nomic-embed-text\"},{\"name\":\"qwen3:4b\"}]}"));
    DetectedModels models = detect(Map.of("OLLAMA_HOST", "127.0.0.1:" + server.port()), "");
    assertThat(models.explanation())
        .isEqualTo("qwen3:4b, from Ollama at http://127.0.0.1:" + server.port() + "/v1");
    assertThat(models.find("").orElseThrow().price()).contains(Price.FREE);
    assertThat(models.find("ollama/qwen3:4b")).isPresent();
  }

  @Test
  void lookingForAnOllamaThatHangsCostsLittle() {
    server.page("/api/tags", StubReply.text("x").after(Duration.ofSeconds(30)));
    long start = System.nanoTime();
    assertThat(OllamaProbe.at("127.0.0.1:" + server.port()).models(Duration.ofMillis(200)))
        .isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void ollamasHostIsReadAsOllamaDoes() {
    assertThat(OllamaProbe.at("").address()).isEqualTo("http://127.0.0.1:11434/v1");
    assertThat(OllamaProbe.at("0.0.0.0").address()).isEqualTo("http://127.0.0.1:11434/v1");
    assertThat(OllamaProbe.at("http://box:99/").address()).isEqualTo("http://box:99/v1");
  }

  @Test
  void baseAddressesAreReadAsPeopleWriteThem() {
    assertThat(chat("http://h:1")).isEqualTo("http://h:1/v1/chat/completions");
    assertThat(chat("http://h:1/v1/")).isEqualTo("http://h:1/v1/chat/completions");
    assertThat(chat("https://h/v1beta/openai/"))
        .isEqualTo("https://h/v1beta/openai/chat/completions");
    assertThat(chat("https://h/v1/chat/completions")).isEqualTo("https://h/v1/chat/completions");
    for (String wrong :
        List.of("h:1", "ftp://h", "http://", "http://user:pw@h/v1", "not an address")) {
      assertThatThrownBy(() -> chat(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anEndpointNeverShowsItsKey() {
    assertThat(Endpoint.of("p", "http://h", "sk-secret", "K").toString()).doesNotContain("secret");
  }

  private static String chat(String base) {
    return Endpoint.of("p", base, "", "K").base() + "/chat/completions";
  }

  private static ChatRequest request(ModelOffer offer) {
    return new ChatRequest(
        "a",
        offer,
        RiskTier.INTERNAL,
        List.of(new Message.User("Hi")),
        List.of(),
        new ChatRequest.Sampling(10, -1),
        Value.NULL);
  }

  private static Map<String, String> openAi() {
    return Map.of("OPENAI_API_KEY", "sk-test");
  }

  /** Detects with an Ollama address where nobody listens, unless the test names one. */
  private static DetectedModels detect(Map<String, String> environment, String wanted) {
    Map<String, String> settings = new HashMap<>(environment);
    settings.putIfAbsent("OLLAMA_HOST", "127.0.0.1:" + closedPort());
    return DetectedModels.detect(settings, wanted, InstantSource.system(), Duration.ZERO);
  }

  private static int closedPort() {
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return gone.getLocalPort();
    } catch (IOException none) {
      throw new AssertionError(none);
    }
  }
}
