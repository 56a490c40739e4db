package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams that cannot begin, and streams that break off. */
@Timeout(120)
final class BrokenStreamsTest {

  @TempDir Path home;

  /** What fails here is not the client's going, and its reader must not take it for the end. */
  @Test
  void aDatabaseThatFailsWhileAStreamIsReadBreaksItOffAndCancelsNothing() throws Exception {
    AtomicBoolean away = new AtomicBoolean();
    String definition = "name: asks\\npolicy: dev\\nnodes: [{id: ask, kind: human, question: Go}]";
    String body = "{\"definition\":\"" + definition + "\",\"stream\":\"ndjson\",";
    try (TestServer server = TestServer.reading(home, ledger -> Failing.ledger(ledger, away))) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.base + "/api/v1/runs"))
              .header("X-API-Key", TestServer.OPERATOR)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body + "\"on_disconnect\":\"cancel\"}"))
              .build();
      HttpResponse<InputStream> response =
          server.http().send(request, HttpResponse.BodyHandlers.ofInputStream());
      String run = response.headers().firstValue("X-Run-ID").orElseThrow();
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
      assertThat(lines.readLine()).isNotNull();
      while (!lines.readLine().contains("\"event\":\"paused\"")) {
        Thread.onSpinWait();
      }
      away.set(true);
      assertThatThrownBy(
              () -> {
                while (lines.readLine() != null) {
                  Thread.onSpinWait();
                }
              })
          .isInstanceOf(IOException.class);
      server.told("storage_unavailable");
      away.set(false);
      assertThat(cancelled(server, run)).isFalse();
    }
  }

  @Test
  void aRecordThatDoesNotOpenIsToldBeforeAStreamOfItBeginsAndWhereverItIsRead() throws Exception {
    String run;
    try (TestServer server = TestServer.open(home)) {
      run =
          server
              .post("/api/v1/runs", TestServer.OPERATOR, "{\"task\":\"x\",\"wait\":30}")
              .json()
              .text("run_id");
      assertThat(server.get("/api/v1/runs/" + run + "/trace", TestServer.OPERATOR).body())
          .contains("\"record\":\"opened\"");
    }
    try (Connection database =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("meshflow.db"));
        var change =
            database.prepareStatement(
                "UPDATE records SET body = CAST(substr(body, 1, length(body) - 1)"
                    + " || CASE WHEN substr(body, -1) = x'07' THEN x'08' ELSE x'07' END AS BLOB)"
                    + " WHERE sid = (SELECT sid FROM streams WHERE name = ?) AND n = 1")) {
      change.setString(1, "run/" + run);
      assertThat(change.executeUpdate()).isEqualTo(1);
    }
    try (TestServer server = TestServer.open(home)) {
      for (String path : List.of("", "/trace", "/records", "/events")) {
        TestServer.Answer answer = server.get("/api/v1/runs/" + run + path, TestServer.OPERATOR);
        assertThat(answer.json().text("code")).as(path + answer.body()).isEqualTo("altered");
        assertThat(answer.status()).isEqualTo(409);
      }
    }
  }

  @Test
  void aPlaceThatNoStreamHasIsTheCallersFault() {
    try (TestServer server = TestServer.open(home)) {
      String run =
          server
              .post("/api/v1/runs", TestServer.OPERATOR, "{\"task\":\"x\",\"wait\":30}")
              .json()
              .text("run_id");
      String path = "/api/v1/runs/" + run + "/events";
      for (String place :
          List.of(
              "[999999,0,{\"agent#1:1@1\":[0,-5]}]",
              "[-1,0,{}]",
              "[0,-1,{}]",
              "[0,0,{\"a\":[-2,0]}]",
              "[0.5,0,{}]",
              "[1e300,0,{}]",
              "[0,4294967296,{}]",
              "[0,0]",
              "{}")) {
        String text = "{\"" + run + "\":" + place + "}";
        String id =
            Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
        TestServer.Answer answer =
            server.send("GET", path, TestServer.OPERATOR, null, "Last-Event-ID", id);
        assertThat(answer.status()).as(place).isEqualTo(400);
        assertThat(answer.json().text("code")).isEqualTo("invalid_cursor");
      }
    }
  }

  private static boolean cancelled(TestServer server, String run) {
    return server.runs.history("default", new io.meshflow.core.run.RunId(run), 0).stream()
        .flatMap(record -> record.events().stream())
        .anyMatch(io.meshflow.core.run.RunEvent.CancelAsked.class::isInstance);
  }
}
