package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server of a developer: data to look at, files that are read again. */
class DevCommandTest {

  @TempDir Path folder;
  @TempDir Path elsewhere;

  private ServedCommandLine dev() throws IOException {
    return new ServedCommandLine(folder, "dev", "--port", "0");
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(180));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static String health(ServedCommandLine server, String key) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.address() + "/health"))
            .header("X-API-Key", key.isEmpty() ? "none" : key)
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private long runs(ServedCommandLine server) {
    return server.client(folder).wide(200).run("runs").lines().stream()
        .filter(line -> line.contains("demo-"))
        .count();
  }

  private String paused(ServedCommandLine server) {
    return server.client(folder).run("runs", "--status", "paused", "--json").out();
  }

  @Test
  void demoDataIsMadeOnceAndOneOfItsRunsWaits() throws Exception {
    try (ServedCommandLine server = dev()) {
      await(() -> runs(server) == 3 && paused(server).contains("demo-letter"));
      assertThat(runs(server)).isEqualTo(3);
    }
    try (ServedCommandLine server = dev()) {
      assertThat(runs(server)).isEqualTo(3);
    }
  }

  @Test
  void aChangedFileIsReadAgainAndABrokenOneKeepsTheVersionBefore() throws Exception {
    Workflows.write(folder, "mine.yaml", workflow("first"));
    try (ServedCommandLine server = dev()) {
      await(() -> says(server, "first"));

      Workflows.write(folder, "mine.yaml", workflow("second"));
      await(() -> says(server, "second"));
      Workflows.write(folder, "mine.yaml", "name: mine\nnodes: [broken");
      await(() -> server.said().contains("mine.yaml is not taken"));
      assertThat(server.said().lines())
          .allSatisfy(line -> assertThat(Json.parse(line)).isInstanceOf(Value.Obj.class))
          .anyMatch(line -> line.contains("\"level\":\"error\""));

      assertThat(says(server, "second")).isTrue();
      assertThat(health(server, ServedCommandLine.KEY))
          .contains("\"broken_files\":1", "mine.yaml", "line 2");
      assertThat(health(server, "")).contains("\"broken_files\":1").doesNotContain("mine.yaml");
      Workflows.write(folder, "mine.yaml", workflow("third"));
      await(() -> health(server, "").contains("\"broken_files\":0"));
      Workflows.write(folder, "mine.yaml", "name: mine\nnodes: [broken");
      await(() -> health(server, "").contains("\"broken_files\":1"));
      Files.delete(folder.resolve("mine.yaml"));
      await(() -> health(server, "").contains("\"broken_files\":0"));
    }
  }

  @Test
  void aSubWorkflowComesWithTheFileThatNamesItAlsoWhenItComesOrChangesLater() throws Exception {
    Workflows.write(folder, "outer.yaml", OUTER);
    try (ServedCommandLine server = dev()) {
      await(() -> server.said().contains("outer.yaml is not taken"));
      assertThat(health(server, ServedCommandLine.KEY)).contains("parts/inner.yaml");

      Files.createDirectories(folder.resolve("parts"));
      Workflows.write(folder, "parts/inner.yaml", inner("first"));
      await(() -> server.said().contains("registered outer.yaml"));
      assertThat(health(server, "")).contains("\"broken_files\":0");
      assertThat(outer(server)).contains("first");

      Workflows.write(folder, "parts/inner.yaml", inner("second"));
      await(() -> outer(server).contains("second"));
      aPolicyFile(server);
    }
  }

  /** It counts like the file that names it. */
  private void aPolicyFile(ServedCommandLine server) throws Exception {
    Workflows.write(folder, "rules.yaml", "mode: dev\n");
    Workflows.write(
        folder,
        "ruled.yaml",
        "name: ruled\npolicy: rules.yaml\nnodes: [{id: say, kind: code, function: noop@1}]\n");
    await(() -> server.said().contains("registered ruled.yaml"));
    assertThat(ruled(server)).contains("\"status\":\"completed\"");

    Workflows.write(folder, "rules.yaml", "mode: regulated\n");
    await(() -> ruled(server).contains("\"status\":\"paused\""));
    Workflows.write(folder, "rules.yaml", "mode: regulated\nbudget_usdd: 1\n");
    await(() -> server.said().contains("ruled.yaml is not taken"));
    assertThat(health(server, ServedCommandLine.KEY)).contains("rules.yaml line 2:1");
    assertThat(ruled(server)).as("the policy before").contains("\"status\":\"paused\"");
  }

  private String ruled(ServedCommandLine server) {
    return server.client(folder).run("run", "ruled", "--task", "x", "--json").out();
  }

  private static final String OUTER =
      "name: outer\nnodes: [{id: in, kind: workflow, workflow: parts/inner.yaml}]\n";

  private static String inner(String word) {
    return "name: inner\nnodes: [{id: say, kind: code, function: echo@1, input: {say: "
        + word
        + "}}]\n";
  }

  private String outer(ServedCommandLine server) {
    return server.client(folder).run("run", "outer", "--task", "x", "--json").out();
  }

  @Test
  void aFolderBelowAHiddenOneIsWatchedAndSettingsSayWhereToListenAndWarningsAreLines()
      throws Exception {
    Path hidden = Files.createDirectories(folder.resolve(".work/x"));
    Workflows.write(hidden, "meshflow.yaml", "port: 0\n");
    Workflows.write(hidden, "mine.yaml", workflow("first"));
    Workflows.write(Files.createDirectories(hidden.resolve(".git")), "no.yaml", workflow("no"));
    Map<String, String> environment =
        Map.of("MESHFLOW_API_KEYS", ServedCommandLine.KEY + ";admin;*", "MESHFLOW_HOSTT", "x");
    try (ServedCommandLine server = new ServedCommandLine(hidden, environment, "dev")) {
      await(() -> server.said().contains("registered mine.yaml"));
      assertThat(server.said()).doesNotContain("no.yaml");
      assertThat(server.said().lines())
          .allSatisfy(line -> assertThat(Json.parse(line)).isInstanceOf(Value.Obj.class))
          .anyMatch(line -> line.contains("did you mean MESHFLOW_HOST?"));
    }
  }

  @Test
  void theFileOfModelsIsReadAgainAndABrokenOneKeepsTheModelsBefore() throws Exception {
    try (StubModelServer one = StubModelServer.start();
        StubModelServer two = StubModelServer.start()) {
      one.otherwise(StubReply.text("the first model"));
      two.otherwise(StubReply.text("the second model"));
      models(one.baseUrl());
      Workflows.write(
          elsewhere,
          "ask.yaml",
          "name: ask\nnodes: [{id: a, kind: agent, model: planning, prompt: Go}]");
      try (ServedCommandLine server = new ServedCommandLine(folder, "serve", "--port", "0")) {
        assertThat(answer(server)).contains("the first model");

        models(two.baseUrl());
        await(() -> server.said().contains("models read again"));
        assertThat(answer(server)).contains("the second model");

        Files.writeString(folder.resolve("config/models.yaml"), "models: [broken");
        await(() -> server.said().contains("what was read before stays"));
        assertThat(health(server, ServedCommandLine.KEY)).contains("models.yaml", "\"fault\"");
        assertThat(answer(server)).contains("the second model");
      }
    }
  }

  private String answer(ServedCommandLine server) {
    return server.client(elsewhere).run("run", "ask.yaml", "--task", "x").out();
  }

  /** Writes the file in one step, so that no half of it is ever seen. */
  private void models(String address) throws IOException {
    Path file = folder.resolve("config/models.yaml");
    Files.createDirectories(folder.resolve("config"));
    Path fresh =
        Files.writeString(
            folder.resolve("config/fresh"),
            """
            models: {planning: {provider: openai, model: m, price: free}}
            providers: {openai: {api_key: k, base_url: "%s"}}
            """
                .formatted(address));
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String workflow(String word) {
    return "name: mine\nnodes:\n  ask: {kind: human, question: " + word + "}\n";
  }

  private boolean says(ServedCommandLine server, String word) {
    var run = server.client(folder).run("run", "mine");
    return run.code() == 0
        && server.client(folder).run("trace", "last", "--step", "ask").out().contains(word);
  }
}
