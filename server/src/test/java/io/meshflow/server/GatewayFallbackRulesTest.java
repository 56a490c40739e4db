package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.policy.Policy;
import io.meshflow.definition.ModelsFile;
import io.meshflow.models.DetectedModels;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which errors of one provider another stands in for, and which are the answer. */
@Timeout(60)
final class GatewayFallbackRulesTest {

  private static final String TOO_LONG =
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000";
  private static final int MODELS = 24;

  @TempDir static Path home;
  private static StubModelServer near;
  private static StubModelServer far;
  private static TestServer mesh;
  private static int next;

  /** Each case has a model of its own, so that none rests for what another did. */
  @BeforeAll
  static void open() {
    near = StubModelServer.start();
    far = StubModelServer.start();
    String names =
        IntStream.range(0, MODELS)
            .mapToObj("  m%1$d: {provider: near, model: near-%1$d, price: free}\n"::formatted)
            .collect(Collectors.joining());
    ModelPlan plan =
        new ModelsFile(_ -> Optional.empty(), DetectedModels.vendors(), Map.of())
            .read(
                "models.yaml",
                """
                models:
                %s  other: {provider: far, model: large, price: free}
                providers:
                  near: {vendor: openai_compatible, base_url: "%s", timeouts: {first_token: 1s}}
                  far: {vendor: openai_compatible, base_url: "%s"}
                routing: {fallback_enabled: true, fallback_chain: [far]}
                """
                    .formatted(names, near.baseUrl(), far.baseUrl()))
            .plan()
            .orElseThrow();
    mesh =
        TestServer.open(
            home,
            _ -> DetectedModels.detect(Map.of(), "", plan, InstantSource.system(), Duration.ZERO),
            Policy.Mode.STANDARD);
  }

  @AfterAll
  static void close() {
    mesh.close();
    near.close();
    far.close();
  }

  private static TestServer.Answer chat(StubReply first) {
    near.next(first);
    far.otherwise(StubReply.text("Hello from afar."));
    return asked();
  }

  private static TestServer.Answer asked() {
    String body =
        """
        {"model":"m%d","max_tokens":50,"messages":[{"role":"user","content":"Say hello"}]}
        """;
    return mesh.post("/v1/chat/completions", TestServer.OPERATOR, body.formatted(next++));
  }

  private static void standsIn(StubReply first) {
    TestServer.Answer answer = chat(first);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("Hello from afar.");
    assertThat(answer.header("X-Served-By")).contains("far/large");
    assertThat(answer.header("X-Attempts-Before").orElse(""))
        .matches("near/near-[0-9]+ \\([a-z_]+\\)");
  }

  @ParameterizedTest
  @CsvSource({
    "500, server_error",
    "502, bad_gateway",
    "503, busy",
    "529, overloaded_error",
    "408, timeout",
    "409, conflict",
    "425, early",
    "429, rate_limit_exceeded",
    "429, insufficient_quota",
    "401, invalid_api_key",
    "402, billing",
    "403, forbidden",
    "404, model_not_found",
    "504, timeout"
  })
  void theOtherStandsInForWhatIsTheProvidersFault(int status, String code) {
    standsIn(StubReply.error(status, code, "The stub is unwell"));
  }

  @Test
  void soItDoesForAPromptThatIsTooLongForTheFirst() {
    standsIn(StubReply.error(400, "context_length_exceeded", TOO_LONG));
  }

  @Test
  void soItDoesForSilenceAndForAnAnswerThatBreaksOff() {
    standsIn(StubReply.text("late").after(Duration.ofMinutes(1)));
    standsIn(StubReply.text("One two").first(1).ending(StubReply.End.BREAK));
  }

  @ParameterizedTest
  @CsvSource({"400, bad", "422, unprocessable"})
  void nobodyIsAskedAWrongQuestionAgain(int status, String code) {
    int before = far.requests().size();
    TestServer.Answer answer = chat(StubReply.error(status, code, "no such field"));
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("no such field");
    assertThat(far.requests()).hasSize(before);
  }

  @Test
  void whenAllAreDownOneErrorNamesEachCause() {
    near.next(StubReply.error(500, "server_error", "the near one is on fire"));
    far.otherwise(StubReply.error(503, "busy", "the far one is full"));
    TestServer.Answer answer = asked();
    assertThat(answer.status()).as(answer.body()).isEqualTo(503);
    assertThat(answer.body()).contains("the near one is on fire", "; then", "the far one is full");
  }
}
