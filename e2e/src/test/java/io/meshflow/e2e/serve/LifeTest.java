package io.meshflow.e2e.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.e2e.server.ServeProcess;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a server begins and ends. */
@Timeout(600)
final class LifeTest {

  @TempDir Path folder;

  private ServeProcess serve(StubModelServer model) throws Exception {
    ServeProcess serve =
        ServeProcess.start(
            folder, Map.of("OPENAI_BASE_URL", model.baseUrl(), "MESHFLOW_MODEL_PRICE", "free"));
    serve.until(() -> serve.port() > 0);
    return serve;
  }

  private static Value.Obj run(ServeProcess serve, String id) {
    return (Value.Obj) Json.parse(serve.get("/api/v1/runs/" + id).body());
  }

  @Test
  void aServerThatIsAskedToEndInTheMiddleOfACallEndsWell() throws Exception {
    String id;
    try (StubModelServer model = StubModelServer.start()) {
      model.models("stub").otherwise(StubReply.text("late").after(Duration.ofMinutes(5)));
      try (ServeProcess serve = serve(model)) {
        Value.Obj start = Value.obj("task", Value.of("x"), "model", Value.of("stub"));
        id = ((Value.Obj) Json.parse(serve.post("/api/v1/runs", start).body())).text("run_id");
        serve.until(
            () -> model.requests().stream().anyMatch(asked -> asked.method().equals("POST")));
        serve.stop();
        assertThat(serve.ended(Duration.ofMinutes(2))).as(serve.said()).isZero();
        assertThat(serve.said()).doesNotContain("Exception");
      }
    }
    try (StubModelServer model = StubModelServer.start()) {
      model.models("stub").otherwise(StubReply.text("at last"));
      try (ServeProcess serve = serve(model)) {
        serve.until(() -> run(serve, id).text("status").equals("completed"));
        assertThat(run(serve, id).toString()).contains("at last");
      }
    }
  }

  private static final String CHAIN =
      """
      name: chain
      model: stub
      agents: [{name: clerk}]
      nodes:
        a: {agent: clerk}
        b: {agent: clerk}
        c: {agent: clerk}
      edges: [a -> b, b -> c]
      """;

  private static final int RUNS = 16;

  private final HttpClient http = HttpClient.newHttpClient();

  private static HttpRequest asked(ServeProcess serve, String path, String more) {
    Value.Obj start = Value.obj("definition", Value.of(CHAIN), "task", Value.of("Go on"));
    String body = Json.canonical(start).replaceFirst("^\\{", "{" + more);
    return HttpRequest.newBuilder(URI.create(serve.base() + path))
        .header("X-API-Key", ServeProcess.KEY)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private CompletableFuture<HttpResponse<String>> begun(ServeProcess serve, String more) {
    return http.sendAsync(asked(serve, "/api/v1/runs", more), BodyHandlers.ofString());
  }

  private static String id(HttpResponse<String> answer) {
    return ((Value.Obj) Json.parse(answer.body())).text("run_id");
  }

  /** Starts runs until nobody listens; the answers. */
  private List<HttpResponse<String>> pressing(ServeProcess serve) throws InterruptedException {
    List<HttpResponse<String>> answers = new ArrayList<>();
    try {
      while (true) {
        answers.add(http.send(asked(serve, "/api/v1/runs", ""), BodyHandlers.ofString()));
      }
    } catch (IOException nobody) {
      return answers;
    }
  }

  @Test
  void aServerThatIsAskedToEndUnderLoadLosesAndRepeatsNothing() throws Exception {
    try (StubModelServer model = StubModelServer.start()) {
      model.models("stub").otherwise(StubReply.text("done").after(Duration.ofMillis(700)));
      List<String> known = new ArrayList<>();
      try (ServeProcess serve = serve(model)) {
        List<CompletableFuture<HttpResponse<String>>> starts = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
          starts.add(begun(serve, ""));
        }
        CompletableFuture<HttpResponse<String>> waiting = begun(serve, "\"wait\":50,");
        var lines = begun(serve, "\"stream\":\"ndjson\",");
        var events = begun(serve, "\"stream\":\"sse\",");
        model.awaitRequests(2 * RUNS, Duration.ofMinutes(2));
        serve.stop();
        List<HttpResponse<String>> late = pressing(serve);
        assertThat(serve.ended(Duration.ofMinutes(2))).as(serve.said()).isZero();
        assertThat(serve.said()).doesNotContain("Exception");

        starts.forEach(start -> known.add(id(start.join())));
        late.stream().filter(one -> one.statusCode() == 202).forEach(one -> known.add(id(one)));
        refused(late);
        assertThat(waiting.join().statusCode()).as(waiting.join().body()).isEqualTo(202);
        known.add(id(waiting.join()));
        known.add(toldToEnd(lines.join().body()));
        known.add(toldToEnd(events.join().body()));
      }
      try (ServeProcess serve = serve(model)) {
        for (String run : known) {
          serve.until(() -> run(serve, run).text("status").equals("completed"));
        }
        assertThat(model.requests().stream().filter(one -> one.method().equals("POST")))
            .as("each call once")
            .hasSize(3 * known.size())
            .map(one -> one.header("Idempotency-Key"))
            .doesNotHaveDuplicates();
      }
    }
  }

  /** The run of a stream that says in its last event that the server stops. */
  private static String toldToEnd(String events) {
    String last = events.strip().substring(events.strip().lastIndexOf('{'));
    assertThat(events).contains("\"event\":\"step_end\"");
    assertThat(last).contains("\"event\":\"stream_end\"", "\"reason\":\"stopping\"");
    return ((Value.Obj) Json.parse(last)).text("run_id");
  }

  private static void refused(List<HttpResponse<String>> late) {
    List<HttpResponse<String>> refused =
        late.stream().filter(one -> one.statusCode() != 202).toList();
    assertThat(refused)
        .isNotEmpty()
        .allSatisfy(
            one -> {
              assertThat(one.statusCode()).as(one.body()).isEqualTo(503);
              assertThat(one.body()).contains("\"code\":\"stopping\"");
              assertThat(one.headers().firstValue("Retry-After")).isPresent();
            });
  }

  @Test
  void aFirstStartMakesAKeyThatItsOwnerAloneMayRead() throws Exception {
    Path file = folder.resolve(".meshflow/first-admin-key");
    try (ServeProcess serve =
        ServeProcess.start(folder, Map.of("MESHFLOW_API_KEYS", ""), "--demo")) {
      serve.until(() -> serve.said().contains("first-admin-key"));
      String key = Files.readString(file).strip();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(serve.said()).doesNotContain(key);
      assertThat(serve.get("/api/v1/runs").status()).as("with another key").isEqualTo(401);
      assertThat(serve.get("/api/v1/runs", key).status()).isEqualTo(200);
    }
    try (ServeProcess again =
        ServeProcess.start(folder, Map.of("MESHFLOW_API_KEYS", ""), "--demo")) {
      again.until(() -> again.port() > 0);
      assertThat(again.get("/api/v1/runs", Files.readString(file).strip()).status()).isEqualTo(200);
    }
  }

  @Test
  void nobodyListensToTheWorldWithoutAKey() throws Exception {
    List<String> world = List.of("--demo", "--host", "0.0.0.0");
    try (ServeProcess serve =
        ServeProcess.start(folder, Map.of("MESHFLOW_API_KEYS", ""), world.toArray(String[]::new))) {
      int code = serve.ended(Duration.ofMinutes(2));
      assertThat(code).as(serve.said()).isEqualTo(2);
      assertThat(serve.said()).contains("key");
    }
  }
}
