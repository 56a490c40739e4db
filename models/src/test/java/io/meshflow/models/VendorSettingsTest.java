package io.meshflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import io.meshflow.testkit.Permits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Variables that say where a vendor is and how it is asked change what goes out. */
final class VendorSettingsTest {

  private final StubModelServer server =
      StubModelServer.start().models("llama-x").otherwise(StubReply.error(400, "no", "no"));
  private final String base = "http://127.0.0.1:" + server.port();

  @AfterEach
  void close() {
    server.close();
  }

  private DetectedModels detected(Map<String, String> environment) {
    return DetectedModels.detect(environment, "", InstantSource.system(), Duration.ZERO);
  }

  /** What a vendor is asked; it refuses everything. */
  private StubRequest asked(Map<String, String> environment, String model) {
    DetectedModels models = detected(environment);
    ModelOffer offer = models.find(model).orElseThrow();
    ChatRequest request =
        new ChatRequest(
            "a",
            offer,
            RiskTier.INTERNAL,
            List.of(new Message.User("Hi")),
            List.of(),
            new ChatRequest.Sampling(10, -1),
            Value.NULL);
    assertThatThrownBy(() -> models.open(offer).chat(Permits.of(request), TokenSink.NONE))
        .isInstanceOf(EffectFailure.class);
    return server.requests().stream()
        .filter(one -> one.method().equals("POST"))
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  @Test
  void vendorsAreAskedAtTheAddressesThatAreSet() {
    assertThat(
            asked(Map.of("GEMINI_API_KEY", "k", "GEMINI_BASE_URL", base), "gemini-2.5-flash")
                .path())
        .contains("gemini-2.5-flash");
    assertThat(
            asked(
                    Map.of("MISTRAL_API_KEY", "k", "MISTRAL_BASE_URL", base + "/m"),
                    "mistral/mistral-large-2411")
                .path())
        .startsWith("/m/");
    assertThat(
            asked(
                    Map.of("COHERE_API_KEY", "k", "COHERE_BASE_URL", base + "/c"),
                    "cohere/command-a-03-2025")
                .path())
        .startsWith("/c/");
    assertThat(
            detected(Map.of("VOYAGE_API_KEY", "k", "VOYAGE_BASE_URL", base + "/v"))
                .embedders()
                .find("voyage/voyage-3.5"))
        .isPresent();
  }

  @Test
  void azureIsAskedInTheVersionThatIsSet() {
    Map<String, String> environment =
        Map.of(
            "AZURE_OPENAI_API_KEY", "k",
            "AZURE_OPENAI_ENDPOINT", base,
            "AZURE_OPENAI_API_VERSION", "2099-01-01");
    assertThat(asked(environment, "azure/mine").path()).contains("api-version=2099-01-01");
  }

  @Test
  void theTokenOfATemporaryKeyGoesWithCallsOfBedrock() {
    Map<String, String> environment =
        Map.of(
            "BEDROCK_REGION", "eu-west-1",
            "BEDROCK_BASE_URL", base,
            "AWS_ACCESS_KEY_ID", "a",
            "AWS_SECRET_ACCESS_KEY", "k",
            "AWS_SESSION_TOKEN", "of-an-hour");
    assertThat(asked(environment, "bedrock/amazon.nova-lite-v1:0").header("X-Amz-Security-Token"))
        .contains("of-an-hour");
  }

  @Test
  void theSecondServerGetsItsOwnKey() {
    Map<String, String> environment =
        Map.of("LOCAL_LLM_BASE_URL", base + "/v1", "LOCAL_LLM_API_KEY", "second-key");
    assertThat(asked(environment, "local/llama-x").header("Authorization"))
        .contains("Bearer second-key");
  }
}
