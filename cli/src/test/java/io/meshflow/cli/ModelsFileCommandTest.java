package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.cli.CommandLineUnderTest.Outcome;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import io.meshflow.stub.StubRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelsFileCommandTest {

  private static final String FLOW =
      """
      name: hello
      nodes:
        - {id: a, kind: agent, model: planning, prompt: Say hello}
      """;

  @TempDir Path folder;
  private final StubModelServer first = StubModelServer.start();
  private final StubModelServer second = StubModelServer.start();
  private CommandLineUnderTest meshflow;

  @BeforeEach
  void start() throws IOException {
    meshflow = new CommandLineUnderTest(folder);
    Workflows.write(folder, "hello.yaml", FLOW);
    second.otherwise(StubReply.text("the second answers"));
    file(true);
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  private void file(boolean fallback) throws IOException {
    Files.createDirectories(folder.resolve("config"));
    Files.writeString(
        folder.resolve("config/models.yaml"),
        """
        models:
          planning: {provider: openai, model: big, temperature: 0.7, price: free}
          execution: {provider: openai_compatible, model: small, price: free}
        providers:
          openai: {api_key: "${KEY:-sk-x}", base_url: "%s"}
          openai_compatible: {base_url: "%s"}
        routing:
          strategy: task_type
          fallback_enabled: %s
          fallback_chain: [openai, openai_compatible]
        """
            .formatted(first.baseUrl(), second.baseUrl(), fallback));
  }

  private static List<StubRequest> chats(StubModelServer server) {
    return server.requests().stream().filter(r -> r.method().equals("POST")).toList();
  }

  private Outcome hello() {
    return meshflow.run("run", "hello.yaml", "--task", "Bob");
  }

  @Test
  void anAliasGoesToItsModelWithItsTemperature() {
    first.otherwise(StubReply.text("the first answers"));
    assertThat(hello().out()).contains("the first answers");
    assertThat(chats(first).getFirst().body()).contains("\"big\"").contains("0.7");
    assertThat(chats(second)).isEmpty();
  }

  @Test
  void whatIsTheProvidersFaultGoesToTheNextAndTheRecordSaysSo() {
    first.otherwise(StubReply.error(500, "server_error", "on fire"));
    Outcome run = hello();
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("the second answers");
    assertThat(chats(first)).hasSize(1);
    assertThat(chats(second).getFirst().body()).contains("\"small\"");
    Outcome export = meshflow.run("export", "last");
    assertThat(export.out()).contains("openai_compatible/small");
    assertThat(meshflow.run("verify", "last").out()).contains("VALID");
  }

  @Test
  void aWrongKeyGoesOnAtOnceAndAWrongRequestFails() throws IOException {
    first.otherwise(StubReply.error(401, "invalid_api_key", "bad key"));
    assertThat(hello().out()).contains("the second answers");
    first.otherwise(StubReply.error(400, "bad", "no such field"));
    Outcome refused = hello();
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("no such field");
    assertThat(chats(second)).hasSize(1);
  }

  @Test
  void whenAllAreDownTheErrorNamesEachCause() {
    first.otherwise(StubReply.error(401, "invalid_api_key", "bad key"));
    second.otherwise(StubReply.error(403, "forbidden", "go away"));
    Outcome failed = hello();
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.err().replaceAll("\\s+", " ")).contains("bad key", "; then", "go away");
  }

  @Test
  void switchedOffNothingStandsIn() throws IOException {
    file(false);
    first.otherwise(StubReply.error(401, "invalid_api_key", "bad key"));
    assertThat(hello().code()).isEqualTo(1);
    assertThat(chats(second)).isEmpty();
  }

  @Test
  void aMistakeInTheFileIsToldWithItsPlaceByRunAndValidate() throws IOException {
    Files.writeString(
        folder.resolve("config/models.yaml"), "models:\n  a: {provider: opnai, model: x}\n");
    Outcome run = hello();
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("config/models.yaml:2:", "opnai", "did you mean `openai`");
    assertThat(meshflow.run("config", "validate").code()).isEqualTo(2);
  }

  @Test
  void theListShowsAliasesAndWhatIsNotConfigured() throws IOException {
    Files.writeString(
        folder.resolve("config/models.yaml"),
        Files.readString(folder.resolve("config/models.yaml"))
            .replace("${KEY:-sk-x}", "${MY_OWN_KEY}"));
    Outcome list = meshflow.run("models", "list");
    assertThat(list.out()).contains("execution", "not configured: openai (set MY_OWN_KEY)");
    Outcome run = hello();
    assertThat(run.out()).as("the chain serves the alias").contains("the second answers");
  }

  @Test
  void aRouteIsExplainedWithoutAskingAnybody() {
    Outcome route = meshflow.run("models", "route", "planning", "--explain");
    assertThat(route.out())
        .contains("openai/big", "by strategy task_type", "openai_compatible/small");
    assertThat(meshflow.run("models", "route", "planning").lines())
        .containsExactly("openai/big", "openai_compatible/small");
    assertThat(chats(first)).isEmpty();
  }

  @Test
  void aTrialAsksEachAliasAndSaysWhoFailed() {
    first.otherwise(StubReply.text("ok"));
    Outcome good = meshflow.run("models", "test");
    assertThat(good.code()).isZero();
    assertThat(good.out()).contains("planning", "execution", "completed", "by openai/big");
    first.otherwise(StubReply.error(503, "busy", "no"));
    assertThat(meshflow.run("models", "test", "planning").out())
        .contains("by openai_compatible/small, attempt 2");
    first.otherwise(StubReply.error(400, "bad", "no"));
    Outcome bad = meshflow.run("models", "test", "planning", "--json");
    assertThat(bad.code()).isEqualTo(1);
    assertThat(bad.out()).contains("\"code\":\"bad_request\"");
  }

  @Test
  void pricesNameTheirDay() {
    assertThat(meshflow.run("models", "prices").out()).contains("gpt-4o-mini", "table of 20");
    assertThat(meshflow.run("models", "prices", "--json").json().array("models")).isNotEmpty();
  }

  private void byCost() throws IOException {
    Files.writeString(
        folder.resolve("config/models.yaml"),
        """
        models:
          planning: {provider: openai, model: big, price: {input: 9, output: 9}}
          cheap: {provider: openai_compatible, model: small, price: free, structured_output: false}
        providers:
          openai: {api_key: sk-x, base_url: "%s"}
          openai_compatible: {base_url: "%s"}
        routing: {strategy: cost}
        """
            .formatted(first.baseUrl(), second.baseUrl()));
  }

  @Test
  void theCheapestModelThatCannotAnswerBySchemaIsNotAskedForIt() throws IOException {
    byCost();
    first.otherwise(StubReply.text("{\"a\": 1}"));
    Workflows.write(
        folder,
        "hello.yaml",
        FLOW.replace("Say hello", "Hi, output_schema: {type: object, required: [a]}"));
    assertThat(hello().code()).isZero();
    assertThat(chats(first)).hasSize(1);
    assertThat(chats(second)).isEmpty();
    Workflows.write(folder, "hello.yaml", FLOW);
    assertThat(hello().out()).contains("the second answers");
  }

  @Test
  void whenNoModelIsAbleTheErrorSaysWhyOfEach() throws IOException {
    byCost();
    Files.writeString(
        folder.resolve("config/models.yaml"),
        Files.readString(folder.resolve("config/models.yaml"))
            .replace("output: 9}}", "output: 9}, context_tokens: 50}"));
    Workflows.write(
        folder, "hello.yaml", FLOW.replace("Say hello", "Hi, output_schema: {type: object}"));
    Outcome failed = hello();
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.err().replaceAll("\\s+", " "))
        .contains("openai/big has room for 50 tokens", "small cannot answer by a schema");
    assertThat(chats(first)).isEmpty();
  }

  @Test
  void theRouteSaysWhyAModelIsLeftOut() throws IOException {
    byCost();
    Outcome route =
        meshflow.run("models", "route", "planning", "--explain", "--needs", "structured_output");
    assertThat(route.out()).contains("openai/big", "left out: cannot answer by a schema");
    assertThat(
            meshflow
                .run("models", "route", "planning", "--json", "--needs", "structured_output")
                .out())
        .contains("\"model\":\"small\"", "\"left_out\":[{");
    assertThat(meshflow.run("models", "route", "planning", "--needs", "flying").err())
        .contains("There is no ability 'flying'");
  }

  @Test
  void aProviderThatThePolicyForbidsIsPassedOverAndOnRecord() {
    String flow = FLOW.replace("nodes:", "policy: {allowed_providers: [%s]}\nnodes:");
    Workflows.write(folder, "hello.yaml", flow.formatted("openai_compatible"));
    Outcome run = hello();
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("the second answers");
    assertThat(chats(first)).isEmpty();
    assertThat(meshflow.run("export", "last").out()).contains("call_refuse", "openai/big");
    Workflows.write(folder, "hello.yaml", flow.formatted("gemini"));
    Outcome blocked = hello();
    assertThat(blocked.code()).isEqualTo(4);
    assertThat((blocked.out() + blocked.err()).replaceAll("\\s+", " "))
        .contains("openai/big is refused", "openai_compatible/small is refused");
  }

  @Test
  void aWishedPauseIsOnRecordAndKept() throws IOException {
    file(false);
    first.otherwise(StubReply.text("the first answers"));
    first.next(StubReply.error(429, "slow_down", "later").header("retry-after", "3"));
    assertThat(hello().out()).contains("the first answers");
    assertThat(meshflow.run("export", "last").out()).contains("pause\\\":3000");
    assertThat(chats(first)).hasSize(2);
  }
}
