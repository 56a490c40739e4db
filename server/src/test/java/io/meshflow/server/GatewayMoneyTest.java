package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.definition.ModelsFile;
import io.meshflow.models.DetectedModels;
import io.meshflow.server.api.GatewayTerms;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What calls through the gateway cost, and what is counted of them. */
@Timeout(60)
final class GatewayMoneyTest {

  private static final String BODY =
      "{\"model\":\"stub\",\"max_tokens\":5000,\"messages\":[{\"role\":\"user\",\"content\":\"Say hello\"}]}";

  @TempDir Path home;
  private StubModelServer upstream;
  private TestServer mesh;

  @BeforeEach
  void open() {
    upstream = StubModelServer.start();
    upstream.models("stub");
    mesh = TestServer.over(upstream, home);
  }

  @AfterEach
  void close() {
    mesh.close();
    upstream.close();
  }

  /** The same server with a model of the size and price of gpt-5, under these terms. */
  private void dear(GatewayTerms terms) {
    mesh.close();
    ModelPlan plan =
        new ModelsFile(_ -> Optional.empty(), DetectedModels.vendors(), Map.of())
            .read(
                "models.yaml",
                """
                models:
                  stub: {provider: near, model: stub, price: {input: 1.25, output: 10},
                         context_tokens: 400000, max_output_tokens: 128000}
                providers:
                  near: {vendor: openai_compatible, base_url: "%s"}
                """
                    .formatted(upstream.baseUrl()))
            .plan()
            .orElseThrow();
    mesh =
        TestServer.open(
            home.resolve("dear"),
            _ -> DetectedModels.detect(Map.of(), "", plan, InstantSource.system(), Duration.ZERO),
            terms);
  }

  private static GatewayTerms terms(long micros, Duration timeout) {
    return new GatewayTerms(Policy.Mode.STANDARD, Optional.of(micros), 20_000_000, timeout);
  }

  private TestServer.Answer chat(String more, String text) {
    return mesh.post(
        "/v1/chat/completions",
        TestServer.OPERATOR,
        "{\"model\":\"stub\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + text
            + "\"}]"
            + more
            + "}");
  }

  private long sentLimit() {
    return upstream.requests().getLast().json().whole("max_tokens");
  }

  private RunEvent.CallTerms begun(TestServer.Answer answer) {
    RunId run = new RunId(answer.header("X-Run-ID").orElseThrow());
    return mesh.runs.history("default", run, 0).stream()
        .flatMap(record -> record.events().stream())
        .filter(RunEvent.CallStarted.class::isInstance)
        .map(event -> ((RunEvent.CallStarted) event).terms())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whoeverNamesNoLimitGetsWhatHalfOfTheBudgetAffords() {
    dear(GatewayTerms.usual(Policy.Mode.STANDARD));
    TestServer.Answer answer = chat("", "Say hello");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(sentLimit()).isBetween(49_000L, 50_000L);
    assertThat(begun(answer).reservedMicros()).isBetween(490_000L, 500_000L);
    assertThat(chat(",\"n\":2", "Say hello").status()).isEqualTo(200);
    assertThat(sentLimit()).isBetween(24_000L, 25_000L);
  }

  @Test
  void aLongPromptFitsWhereTheModelTakesIt() {
    dear(GatewayTerms.usual(Policy.Mode.STANDARD));
    TestServer.Answer answer = chat("", "word ".repeat(75_000));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(sentLimit()).isBetween(3_000L, 4_000L);
  }

  @Test
  void theBudgetOfACallIsWhatIsSet() {
    dear(GatewayTerms.usual(Policy.Mode.STANDARD));
    TestServer.Answer refused = chat(",\"max_tokens\":128000", "Say hello");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.body()).contains("budget of $1.00");
    dear(terms(2_000_000, Duration.ofMinutes(10)));
    assertThat(chat(",\"max_tokens\":128000", "Say hello").status()).isEqualTo(200);
    assertThat(sentLimit()).isEqualTo(128_000);
    dear(terms(1_000, Duration.ofMinutes(10)));
    assertThat(chat("", "Say hello").body()).contains("budget of $0.001");
  }

  @Test
  void theTimeOfACallIsWhatIsSet() {
    dear(terms(2_000_000, Duration.ofMinutes(30)));
    TestServer.Answer answer = chat("", "Say hello");
    assertThat(begun(answer).deadline().orElseThrow())
        .isAfter(Instant.now().plus(Duration.ofMinutes(20)));
    dear(terms(2_000_000, Duration.ofSeconds(1)));
    upstream.next(StubReply.text("late").after(Duration.ofMinutes(1)));
    TestServer.Answer late = chat("", "Say hello");
    assertThat(late.status()).as(late.body()).isEqualTo(504);
    assertThat(late.body()).contains("\"code\":\"timeout\"", "MESHFLOW_GATEWAY_TIMEOUT");
    RunId run = new RunId(only().text("run_id"));
    assertThat(mesh.runs.history("default", run, 0))
        .as("nothing goes on after the time that is set")
        .anySatisfy(
            record ->
                assertThat(record.events())
                    .anyMatch(
                        event ->
                            event instanceof RunEvent.Draining ending
                                && ending.until().equals(record.at())));
    assertThat(only().text("status")).isEqualTo("failed");
  }

  @Test
  void aCallThatWasStoppedIsPaidAndReservesNothingAnyMore() {
    dear(terms(2_000_000, Duration.ofSeconds(1)));
    upstream.next(StubReply.text("late").after(Duration.ofMinutes(1)));
    assertThat(chat("", "Say hello").status()).isEqualTo(504);
    Value.Obj total = mesh.get("/api/v1/usage", TestServer.ADMIN).json().object("total");
    assertThat(total.number("reserved_usd")).isZero();
    assertThat(total.whole("calls")).isEqualTo(1);
    assertThat(total.number("cost_usd")).isEqualTo(only().number("cost_usd")).isPositive();
  }

  private Value.Obj only() {
    Value.Obj row = mesh.get("/api/v1/runs", TestServer.OPERATOR).json().objects("runs").getFirst();
    return mesh.get("/api/v1/runs/" + row.text("run_id"), TestServer.OPERATOR).json();
  }

  private Map<String, Double> tokens() {
    Map<String, Double> series =
        PrometheusText.parse(mesh.get("/metrics", TestServer.ADMIN).body());
    series.keySet().removeIf(name -> !name.startsWith("llm_tokens_total{"));
    return series;
  }

  @Test
  void anAnswerOfNoUseCostsWhatTheVendorCounted() {
    upstream.next(
        StubReply.events(
            List.of(
                StubReply.call(0, "c", "lookup", "{\"half"),
                StubReply.delta(Value.Obj.EMPTY, Value.of("tool_calls")),
                StubReply.usage(13, 5))));
    TestServer.Answer answer = mesh.post("/v1/chat/completions", TestServer.OPERATOR, BODY);
    assertThat(answer.status()).as(answer.body()).isEqualTo(502);
    assertThat(answer.body()).contains("invalid_tool_json");
    assertThat(only().number("cost_usd")).isEqualTo(0.000023, within(1e-9));
    assertThat(tokens().values()).containsExactlyInAnyOrder(13.0, 5.0);
  }

  @Test
  void whatIsReservedForALostAnswerIsMoneyButNotCountedAsTokensOfThePrompt() {
    upstream.next(StubReply.text("One two three").first(2).ending(StubReply.End.BREAK));
    TestServer.Answer answer = mesh.post("/v1/chat/completions", TestServer.OPERATOR, BODY);
    assertThat(answer.status()).as(answer.body()).isEqualTo(502);
    assertThat(only().number("cost_usd")).isGreaterThan(0.01);
    assertThat(tokens()).isEmpty();
    Value.Obj total = mesh.get("/api/v1/usage", TestServer.ADMIN).json().object("total");
    assertThat(total.number("lost_usd")).isPositive().isEqualTo(total.number("cost_usd"));
    assertThat(total.whole("output_tokens") + total.whole("input_tokens")).isZero();
  }
}
