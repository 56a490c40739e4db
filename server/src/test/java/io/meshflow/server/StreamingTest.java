package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.Usage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events of runs, live and read again. */
@Timeout(60)
final class StreamingTest {

  private static final int TOKENS = 50;

  @TempDir Path home;

  /** Says a word for each permit it is given. */
  private static LanguageModel paced(Semaphore words) {
    return (permit, deltas) -> {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < TOKENS; i++) {
        words.acquireUninterruptibly();
        deltas.delta("w" + i + " ");
        text.append('w').append(i).append(' ');
      }
      return new ChatResponse(
          text.toString(),
          List.of(),
          new Usage(10, TOKENS, 0, 0, false),
          ChatResponse.Finish.STOP,
          "demo/demo-1");
    };
  }

  private TestServer open(Semaphore words) {
    return TestServer.open(home, models -> new Paced(models, paced(words)), TestServer.keys());
  }

  private static HttpResponse<InputStream> follow(
      TestServer server, String run, String last, String accept) throws Exception {
    return events(server, run + "/events", last, accept);
  }

  private static HttpResponse<InputStream> events(
      TestServer server, String path, String last, String accept) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.base + "/api/v1/runs/" + path))
            .header("X-API-Key", TestServer.OPERATOR)
            .header("Accept", accept);
    if (!last.isEmpty()) {
      request.header("Last-Event-ID", last);
    }
    return server.http().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private static BufferedReader lines(HttpResponse<InputStream> response) {
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private static Value.Obj next(BufferedReader lines) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String json = line.startsWith("data: ") ? line.substring(6) : line;
      if (json.startsWith("{")) {
        return TestServer.CONTRACT.event((Value.Obj) Json.parse(json));
      }
    }
    throw new IOException("the stream ended");
  }

  private static List<Value.Obj> rest(BufferedReader lines) {
    return all(lines.lines());
  }

  private static List<Value.Obj> all(Stream<String> lines) {
    return lines
        .map(line -> line.startsWith("data: ") ? line.substring(6) : line)
        .filter(line -> line.startsWith("{"))
        .map(line -> (Value.Obj) Json.parse(line))
        .toList();
  }

  private static String text(List<Value.Obj> events) {
    StringBuilder text = new StringBuilder();
    events.stream()
        .filter(event -> event.text("event").equals("token_delta"))
        .forEach(event -> text.append(event.text("text")));
    return text.toString();
  }

  private static String whole() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < TOKENS; i++) {
      text.append('w').append(i).append(' ');
    }
    return text.toString();
  }

  /** Starts one agent under a policy. */
  private static String body(String policy, String more) {
    String definition =
        "name: one\\npolicy: %s\\nnodes: [{id: agent, kind: agent, instructions: Do it}]";
    return "{\"task\":\"x\",\"definition\":\"" + definition.formatted(policy) + "\"" + more + "}";
  }

  private static String start(TestServer server) {
    return server.post("/api/v1/runs", TestServer.OPERATOR, body("dev", "")).json().text("run_id");
  }

  @Test
  void theFirstTokenArrivesBeforeTheModelSaysTheSecond() throws Exception {
    Semaphore words = new Semaphore(0);
    try (TestServer server = open(words)) {
      String run = start(server);
      BufferedReader lines = lines(follow(server, run, "", "text/event-stream"));
      words.release(1);
      Value.Obj event = next(lines);
      while (!event.text("event").equals("token_delta")) {
        event = next(lines);
      }
      assertThat(event.text("text")).isEqualTo("w0 ");
      assertThat(event.text("agent_id")).isEqualTo("agent");
      assertThat(event.text("step_id")).isEqualTo("agent#1");
      assertThat(event.whole("seq")).isZero();
      words.release(TOKENS);
      List<Value.Obj> rest = rest(lines);
      assertThat(rest.getLast().text("event")).isEqualTo("run_complete");
      List<String> names = rest.stream().map(e -> e.text("event")).toList();
      assertThat(names.lastIndexOf("token_delta")).isLessThan(names.indexOf("step_end"));
    }
  }

  @Test
  void aReconnectLosesAndRepeatsNothing() throws Exception {
    Semaphore words = new Semaphore(0);
    try (TestServer server = open(words)) {
      String run = start(server);
      List<Value.Obj> seen = new ArrayList<>();
      for (int part = 1; part <= 4; part++) {
        words.release(10);
        String last = seen.isEmpty() ? "" : seen.getLast().text("id");
        HttpResponse<InputStream> response = follow(server, run, last, "text/event-stream");
        try (BufferedReader lines = lines(response)) {
          while (text(seen).length() < part * 25) {
            seen.add(next(lines));
          }
        }
      }
      words.release(TOKENS);
      seen.addAll(
          rest(lines(follow(server, run, seen.getLast().text("id"), "application/x-ndjson"))));

      assertThat(text(seen)).isEqualTo(whole());
      List<String> marks =
          seen.stream()
              .map(event -> event.text("event"))
              .filter(name -> !name.equals("token_delta"))
              .toList();
      assertThat(marks)
          .containsExactly(
              "run_start", "step_start", "call_start", "call_end", "step_end", "run_complete");
    }
  }

  @Test
  void whoComesLateSeesAtOnceWhatWasSaidBefore() throws Exception {
    Semaphore words = new Semaphore(0);
    try (TestServer server = open(words)) {
      String run = start(server);
      words.release(3);
      while (words.availablePermits() > 0 || !words.hasQueuedThreads()) {
        Thread.onSpinWait();
      }
      BufferedReader lines = lines(follow(server, run, "", "text/event-stream"));
      List<Value.Obj> seen = new ArrayList<>();
      while (!text(seen).equals("w0 w1 w2 ")) {
        seen.add(next(lines));
      }
      words.release(TOKENS);
      seen.addAll(rest(lines));
      assertThat(text(seen)).isEqualTo(whole());
    }
  }

  @Test
  void bothFormsTellTheSameEventsWithTheSameIds() throws Exception {
    Semaphore words = new Semaphore(0);
    try (TestServer server = open(words)) {
      String run = start(server);
      BufferedReader sse = lines(follow(server, run, "", "text/event-stream"));
      BufferedReader ndjson = lines(follow(server, run, "", "application/x-ndjson"));
      List<Value.Obj> a = new ArrayList<>(List.of(next(sse), next(sse), next(sse)));
      List<Value.Obj> b = new ArrayList<>(List.of(next(ndjson), next(ndjson), next(ndjson)));
      words.release(TOKENS);
      a.addAll(rest(sse));
      b.addAll(rest(ndjson));

      assertThat(a).isEqualTo(b).hasSizeGreaterThan(TOKENS);
    }
  }

  @Test
  void whoDoesNotReadHoldsNobodyUp() throws Exception {
    Semaphore words = new Semaphore(100_000);
    try (TestServer server = open(words)) {
      String first = start(server);
      List<HttpResponse<InputStream>> idle = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        idle.add(follow(server, first, "", "text/event-stream"));
      }
      String run = start(server);
      List<Value.Obj> events = rest(lines(follow(server, run, "", "text/event-stream")));
      assertThat(text(events)).isEqualTo(whole());
      for (HttpResponse<InputStream> response : idle) {
        response.body().close();
      }
    }
  }

  @Test
  void aStreamedStartIsCancelledWhenItsClientGoesAndAskedForThat() throws Exception {
    Semaphore words = new Semaphore(0);
    try (TestServer server = open(words)) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.base + "/api/v1/runs"))
              .header("X-API-Key", TestServer.OPERATOR)
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      body("dev", ",\"stream\":\"sse\",\"on_disconnect\":\"cancel\"")))
              .build();
      HttpResponse<InputStream> response =
          server.http().send(request, HttpResponse.BodyHandlers.ofInputStream());
      String run = response.headers().firstValue("X-Run-ID").orElseThrow();
      BufferedReader lines = lines(response);
      words.release(1);
      while (!next(lines).text("event").equals("token_delta")) {
        Thread.onSpinWait();
      }
      response.body().close();
      Semaphore never = new Semaphore(0);
      for (int i = 0; i < 500 && !cancelled(server, run); i++) {
        words.release(i < TOKENS - 2 ? 1 : 0);
        assertThat(never.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
      }
      assertThat(cancelled(server, run)).isTrue();
      words.release(TOKENS);
    }
  }

  private static boolean cancelled(TestServer server, String run) {
    return server.runs.history("default", new io.meshflow.core.run.RunId(run), 0).stream()
        .flatMap(record -> record.events().stream())
        .anyMatch(io.meshflow.core.run.RunEvent.CancelAsked.class::isInstance);
  }

  @Test
  void eventsOfASubWorkflowComeBeforeTheEndOfItsStep() {
    String definition =
        """
        name: parent
        version: "1"
        policy: standard
        nodes:
          list: {kind: map, items: [1, 2], each: {role: writer, instructions: Write}}
        """;
    try (TestServer server = TestServer.open(home)) {
      String body =
          Json.canonical(
              Value.obj("definition", Value.of(definition), "stream", Value.of("ndjson")));
      TestServer.Answer answer = server.post("/api/v1/runs", TestServer.OPERATOR, body);
      List<Value.Obj> events = all(answer.body().lines());
      List<String> names = events.stream().map(e -> e.text("event")).toList();
      assertThat(names).as(answer.body()).contains("map_open", "item_end").endsWith("run_complete");
      assertThat(names.lastIndexOf("item_end")).isLessThan(names.indexOf("step_end"));
    }
  }

  /** Says a text in pieces of a character once it may begin. */
  private static LanguageModel saying(String answer, CountDownLatch begin) {
    return (permit, deltas) -> {
      try {
        begin.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
      answer.codePoints().forEach(c -> deltas.delta(Character.toString(c)));
      return new ChatResponse(
          answer,
          List.of(),
          new Usage(10, TOKENS, 0, 0, false),
          ChatResponse.Finish.STOP,
          "demo/demo-1");
    };
  }

  @ParameterizedTest
  @CsvSource({"standard, window", "'{mode: standard, require_human_review: true}', whole"})
  void whatThePolicyHidesIsHiddenOfPiecesToo(String policy, String streaming) throws Exception {
    String secret = "sk-proj-Ab3dEf9hIj2kLm5nOp8qRs1t";
    String answer = "It is said to be " + secret + " here. " + "And so on, at length. ".repeat(20);
    CountDownLatch begin = new CountDownLatch(1);
    LanguageModel model = saying(answer, begin);
    try (TestServer server =
        TestServer.open(home, models -> new Paced(models, model), TestServer.keys())) {
      String run =
          server.post("/api/v1/runs", TestServer.OPERATOR, body(policy, "")).json().text("run_id");
      BufferedReader live = lines(untilPaused(server, run));
      begin.countDown();
      for (BufferedReader lines : List.of(live, lines(untilPaused(server, run)))) {
        List<Value.Obj> events = rest(lines);
        assertThat(events.get(1).text("streaming")).isEqualTo(streaming);
        assertThat(text(events))
            .isEqualTo(
                streaming.equals("whole") ? "" : answer.replace(secret, "[SECRET-REDACTED]"));
        assertThat(events.toString()).doesNotContain(secret, secret.substring(0, 20));
      }
    }
  }

  private static HttpResponse<InputStream> untilPaused(TestServer server, String run)
      throws Exception {
    return events(server, run + "/events?until=paused", "", "application/x-ndjson");
  }
}
