package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ModelPlan;
import io.meshflow.core.policy.Policy;
import io.meshflow.definition.ModelsFile;
import io.meshflow.models.DetectedModels;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of the gateway see when one model stands in for another. */
@Timeout(60)
final class GatewayFallbackTest {

  private static final String LONG = "Word after word comes until it stops. ".repeat(40);

  @TempDir Path home;
  private final StubModelServer near = StubModelServer.start().models("small");
  private final StubModelServer far = StubModelServer.start().models("large");
  private TestServer mesh;

  @BeforeEach
  void open() {
    mesh = open(Policy.Mode.STANDARD);
  }

  private TestServer open(Policy.Mode mode) {
    ModelPlan plan =
        new ModelsFile(_ -> Optional.empty(), DetectedModels.vendors(), Map.of())
            .read(
                "models.yaml",
                """
                models:
                  fast: {provider: near, model: small, price: {input: 1, output: 2}}
                  big: {provider: far, model: large, price: {input: 1, output: 2}, max_output_tokens: 2000000}
                  tuned: {provider: near, model: small-tuned, price: {input: 1, output: 2}}
                providers:
                  near: {vendor: openai_compatible, base_url: "%s"}
                  far: {vendor: openai_compatible, base_url: "%s"}
                routing: {fallback_chain: [near, far]}
                """
                    .formatted(near.baseUrl(), far.baseUrl()))
            .plan()
            .orElseThrow();
    return TestServer.open(
        home.resolve(mode.word()),
        _ -> DetectedModels.detect(Map.of(), "", plan, InstantSource.system(), Duration.ZERO),
        mode);
  }

  @AfterEach
  void close() {
    mesh.close();
    near.close();
    far.close();
  }

  private static String body(boolean streams) {
    return "{\"model\":\"fast\",\"max_tokens\":50,\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Say hello\"}]}"
        .formatted(streams);
  }

  private TestServer.Answer chat(boolean streams) {
    return mesh.post("/v1/chat/completions", TestServer.OPERATOR, body(streams));
  }

  private static List<Value.Obj> events(TestServer.Answer answer) {
    return answer
        .body()
        .lines()
        .filter(line -> line.startsWith("data: {"))
        .map(line -> (Value.Obj) Json.parse(line.substring(6)))
        .toList();
  }

  private static long asked(StubModelServer server) {
    return server.requests().stream().filter(one -> one.path().endsWith("/completions")).count();
  }

  private static String at(Value value, String... path) {
    return value.at(path).map(found -> ((Value.Text) found).value()).orElse("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/chat/completions", "/v1/messages"})
  void aStreamNamesTheModelThatAnswersAndNotTheFirstChoice(String path) {
    near.next(StubReply.error(500, "broken", "The stub broke"));
    far.next(StubReply.text("Hello from afar."));
    TestServer.Answer answer = mesh.post(path, TestServer.OPERATOR, body(true));
    assertThat(answer.header("X-Served-By")).contains("far/large");
    assertThat(answer.header("X-Attempts-Before")).contains("near/small (unavailable)");
    assertThat(answer.body()).contains("\"model\":\"large\"").doesNotContain("small");
  }

  @ParameterizedTest
  @EnumSource(
      value = Policy.Mode.class,
      names = {"DEV", "STANDARD"})
  void nobodyStandsInForAnAnswerThatBrokeOffInSightOfTheClient(Policy.Mode mode) {
    mesh.close();
    mesh = open(mode);
    near.next(StubReply.text(LONG).first(200).ending(StubReply.End.BREAK));
    TestServer.Answer answer = chat(true);
    List<Value.Obj> events = events(answer);
    assertThat(at(events.getLast(), "error", "code")).isEqualTo("answer_broke_off");
    assertThat(answer.header("X-Served-By")).contains("near/small");
    String run = answer.header("X-Run-ID").orElseThrow();
    Value.Obj kept = mesh.get("/api/v1/runs/" + run, TestServer.OPERATOR).json();
    assertThat(kept.text("status")).isEqualTo("failed");
    assertThat(asked(near)).isEqualTo(1);
    assertThat(asked(far)).isZero();
  }

  @Test
  void anotherStandsInWhereTheClientHasSeenNothing() {
    near.next(StubReply.text("One two").first(1).ending(StubReply.End.BREAK));
    far.next(StubReply.text("Hello from afar."));
    assertThat(chat(true).body()).contains("afar").doesNotContain("One");
    near.next(StubReply.text(LONG).first(200).ending(StubReply.End.BREAK));
    far.next(StubReply.text("Hello from afar."));
    assertThat(chat(false).body()).contains("Hello from afar.");
  }

  @Test
  void aModelThatOnlyTheFileSpeaksOfIsAskedByItsOwnNames() {
    near.otherwise(StubReply.text("Hello from the tuned one."));
    for (String name : List.of("tuned", "small-tuned", "near/small-tuned")) {
      String body = body(false).replace("fast", name);
      TestServer.Answer answer = mesh.post("/v1/chat/completions", TestServer.OPERATOR, body);
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.header("X-Served-By")).contains("near/small-tuned");
      assertThat(mesh.get("/v1/models/" + name, TestServer.OPERATOR).status()).isEqualTo(200);
    }
    assertThat(near.requests().getLast().body()).contains("\"small-tuned\"");
  }

  @Test
  void theBodyOfAnAttemptThatFailedIsNotTheAnswer() {
    near.next(
        StubReply.json(
            200,
            """
            {"id":"failed","choices":[{"index":0,"finish_reason":"tool_calls","message":{"role":"assistant",
              "content":null,"tool_calls":[{"id":"a","type":"function",
                "function":{"name":"f","arguments":"{\\"half"}}]}}],
             "usage":{"prompt_tokens":3,"completion_tokens":4}}
            """));
    far.next(StubReply.text("Hello from afar."));
    TestServer.Answer answer = chat(false);
    assertThat(answer.body()).contains("Hello from afar.").doesNotContain("half");
    assertThat(answer.header("X-Served-By")).contains("far/large");
  }

  private String key(String model) {
    String grant = "{\"name\":\"%s\",\"role\":\"agent\",\"scopes\":[\"gateway\",\"model:%s\"]}";
    return mesh.post("/api/v1/keys", TestServer.ADMIN, grant.formatted(model, model))
        .json()
        .text("key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"small", "near/small"})
  void aKeyForOneModelIsNotAnsweredByAnotherThatStandsIn(String scope) {
    String key = key(scope);
    near.otherwise(StubReply.error(500, "broken", "The stub broke"));
    TestServer.Answer answer = mesh.post("/v1/chat/completions", key, body(false));
    assertThat(answer.status()).as(answer.body()).isEqualTo(503);
    assertThat(answer.body()).contains("The stub broke");
    assertThat(asked(far)).isZero();
  }

  @Test
  void aKeyForAnAliasHasWhateverTheFileLetsStandIn() {
    near.otherwise(StubReply.error(500, "broken", "The stub broke"));
    far.next(StubReply.text("Hello from afar."));
    TestServer.Answer answer = mesh.post("/v1/chat/completions", key("fast"), body(false));
    assertThat(answer.body()).contains("Hello from afar.");
  }

  @Test
  void aKeyForTheStandInAloneMayNotAskForTheOtherByItsName() {
    for (String scope : List.of("large", "big", "other")) {
      TestServer.Answer answer = mesh.post("/v1/chat/completions", key(scope), body(false));
      assertThat(answer.status()).as(answer.body()).isEqualTo(403);
      assertThat(answer.body()).contains("model_not_allowed");
    }
    assertThat(asked(near) + asked(far)).isZero();
  }

  @Test
  void whatIsTooDearAndThenRestsIsRefusedAndNotAskedForEver() {
    near.otherwise(StubReply.error(500, "broken", "The stub broke"));
    for (int i = 0; i < 6; i++) {
      assertThat(chat(false).status()).isEqualTo(200);
    }
    String dear =
        "{\"model\":\"big\",\"max_tokens\":2000000,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    TestServer.Answer answer = mesh.post("/v1/chat/completions", TestServer.OPERATOR, dear);
    assertThat(answer.status()).as(answer.body()).isEqualTo(503);
    assertThat(answer.body()).contains("circuit_breaker");
  }

  /** Half of all calls of the model went well, so that it rests for the one tenant alone. */
  @Test
  void aModelThatRestsForATenantIsPassedOverAndTheOtherAnswers() {
    for (int i = 0; i < 6; i++) {
      mesh.post("/v1/chat/completions", "operator-key-2", body(false));
    }
    near.otherwise(StubReply.error(500, "broken", "The stub broke"));
    for (int i = 0; i < 5; i++) {
      assertThat(chat(false).header("X-Served-By")).contains("far/large");
    }
    assertThat(asked(near)).isEqualTo(11);
    assertThat(chat(false).header("X-Served-By")).contains("far/large");
    assertThat(asked(near)).isEqualTo(11);
    far.otherwise(StubReply.error(500, "broken", "The stub broke"));
    assertThat(chat(false).body())
        .contains("near/small failed too often and is given a rest", "far at");
  }

  @Test
  void aLimitOfRatesSaysNothingAboutTheHealthOfAModel() {
    near.otherwise(StubReply.error(429, "rate_limit_exceeded", "slow down"));
    for (int i = 0; i < 8; i++) {
      TestServer.Answer answer = chat(false);
      assertThat(answer.header("X-Served-By")).contains("far/large");
    }
    near.otherwise(StubReply.text("Hello from nearby."));
    assertThat(chat(false).header("X-Served-By")).contains("near/small");
  }
}
