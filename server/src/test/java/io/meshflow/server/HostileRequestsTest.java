package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.server.contract.Contract;
import io.meshflow.server.contract.Operation;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What strangers send on purpose: refused as a problem, never a 500, never a hang. */
@Timeout(120)
final class HostileRequestsTest {

  @TempDir Path home;

  private static TestServer hasty(Path home) {
    ServerSettings.Bounds bounds =
        new ServerSettings.Bounds(
            100_000, 5_000, 20_000, 500, Duration.ofSeconds(1), Duration.ofSeconds(2));
    return new TestServer(home, models -> models, TestServer.keys(), bounds);
  }

  /** The one answer there must be, after which the server closes the connection. */
  private static RawAnswers.Answer only(TestServer server, String request) throws IOException {
    RawAnswers heard = RawAnswers.to(server.server.port(), request, Duration.ofSeconds(60));
    assertThat(heard.answers()).as(request.substring(0, Math.min(80, request.length()))).hasSize(1);
    assertThat(heard.rest()).isEmpty();
    assertThat(heard.closed()).isTrue();
    return heard.answers().getFirst();
  }

  @Test
  void badBodiesAreProblemsOfTheCaller() {
    List<String> bodies =
        List.of(
            "{",
            "nonsense",
            "[1,2]",
            "\"text\"",
            "null",
            "{\"task\":1}",
            "{\"task\":\"a\",\"task\":\"b\"}",
            "{\"task\":\"\\ud800\"}",
            "{\"task\":\"x\",\"unknown\":1}",
            "{\"task\":\"x\",\"wait\":1e999}",
            "{\"task\":\"x\",\"wait\":NaN}",
            "{\"task\":\"x\",\"input\":" + "[".repeat(5000) + "]".repeat(5000) + "}",
            "{\"task\":\"x\",\"input\":" + "{\"a\":".repeat(100) + "1" + "}".repeat(100) + "}",
            "\u0000");
    try (TestServer server = TestServer.open(home)) {
      for (Operation operation : Contract.bundled().operations()) {
        if (operation.body().isEmpty()) {
          continue;
        }
        String path = operation.path().replaceAll("\\{[a-z]+}", "abcdefgh");
        for (String body : bodies) {
          TestServer.Answer answer = server.send(operation.method(), path, TestServer.ADMIN, body);
          assertThat(answer.status())
              .as(operation.id() + " " + body.substring(0, Math.min(40, body.length())))
              .isBetween(400, 499);
          boolean gateway = path.startsWith("/v1/");
          assertThat(answer.header("Content-Type"))
              .hasValue(gateway ? "application/json" : "application/problem+json");
          Value.Obj told = gateway ? answer.json().object("error") : answer.json();
          assertThat(told.text("correlation_id")).isNotEmpty();
          assertThat(answer.body()).doesNotContain("Exception", "\tat ");
        }
      }
    }
  }

  @Test
  void pathTricksFindNothing() throws IOException {
    List<String> paths =
        List.of(
            "/../etc/passwd",
            "/assets/..%2f..%2fetc%2fpasswd",
            "/assets/%2e%2e/openapi.json",
            "/assets/openapi.json%00.js",
            "/api/v1/runs/..%2fkeys",
            "/api/v1//runs",
            "/api/v1/runs/%",
            "/api/v1/runs/%zz",
            "/api/v1/runs/%ff%fe",
            "/api/v1/runs/" + "a".repeat(10_000),
            "/api/v1/runs;x=1",
            "//api/v1/runs",
            "/API/V1/RUNS",
            "/api/v1/runs/?x=%0d%0aSet-Cookie:a=b");
    try (TestServer server = TestServer.open(home)) {
      for (String path : paths) {
        RawAnswers.Answer answer =
            only(
                server,
                "GET "
                    + path
                    + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: "
                    + TestServer.ADMIN
                    + "\r\n\r\n");
        assertThat(answer.status()).as(path).isBetween(400, 499);
        assertThat(answer.toString()).as(path).doesNotContain("Set-Cookie", "root:");
      }
    }
  }

  @Test
  void headersCannotBeInjectedThroughTheCorrelationId() throws IOException {
    try (TestServer server = TestServer.open(home)) {
      RawAnswers.Answer answer =
          only(
              server,
              "GET /live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                  + "X-Correlation-ID: a b\u0001<script>\r\n\r\n");
      assertThat(answer.toString()).doesNotContain("<script>");
      assertThat(
              server
                  .send("GET", "/live", "", null, "X-Correlation-ID", "order-17")
                  .header("X-Correlation-ID"))
          .hasValue("order-17");
      assertThat(
              server
                  .send(
                      "GET",
                      "/live",
                      "",
                      null,
                      "traceparent",
                      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                  .header("X-Correlation-ID"))
          .hasValue("0af7651916cd43dd8448eb211c80319c");
    }
  }

  @Test
  void aGigabyteIsRefusedBeforeItIsSent() throws IOException {
    try (TestServer server = TestServer.open(home)) {
      String head =
          "POST /api/v1/runs HTTP/1.1\r\nHost: x\r\nX-API-Key: "
              + TestServer.OPERATOR
              + "\r\nContent-Type: application/json\r\n";
      assertThat(only(server, head + "Content-Length: 1073741824\r\n\r\n{").status())
          .isEqualTo(413);
      String chunk = "10000\r\n" + "x".repeat(65536) + "\r\n";
      String chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
      assertThat(only(server, chunked + chunk.repeat(80) + "0\r\n\r\n").status()).isEqualTo(413);
      assertThat(only(server, chunked + "40000000\r\nx").status()).isEqualTo(413);
    }
  }

  @Test
  void whoSendsTooSlowlyIsCutOff() throws IOException {
    try (TestServer server = hasty(home)) {
      List<String> starts =
          List.of(
              "",
              "GET /live HT",
              "GET /live HTTP/1.1\r\nHost: x\r\nX-A: ",
              "POST /run HTTP/1.1\r\nHost: x\r\nX-API-Key: "
                  + TestServer.OPERATOR
                  + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
      for (String start : starts) {
        long begun = System.nanoTime();
        try (Socket socket = new Socket("127.0.0.1", server.server.port())) {
          socket.setSoTimeout(60_000);
          socket.getOutputStream().write(start.getBytes(StandardCharsets.ISO_8859_1));
          socket.getOutputStream().flush();
          RawAnswers heard = RawAnswers.heard(socket);
          assertThat(heard.closed()).as(start).isTrue();
          assertThat(heard.rest()).as(start).isEmpty();
          assertThat(heard.answers()).as(start).allMatch(answer -> answer.status() == 408);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
            .as("the usual time is twenty seconds")
            .isLessThan(Duration.ofSeconds(18));
      }
      assertThat(server.get("/live", "").status()).isEqualTo(200);
    }
  }

  @Test
  void attackKeysAreAllRefusedAlike() {
    try (TestServer server = TestServer.open(home)) {
      String good =
          server
              .post("/api/v1/keys", TestServer.ADMIN, "{\"name\":\"n\",\"role\":\"viewer\"}")
              .json()
              .text("key");
      assertThat(server.get("/api/v1/runs", good).status()).isEqualTo(200);
      List<String> attacks =
          List.of(
              good.substring(0, good.length() - 1),
              good + "a",
              good.toUpperCase(java.util.Locale.ROOT),
              good.replace("mf_", "mk_"),
              "mf_" + "0".repeat(16) + "_" + "0".repeat(49),
              "mf__",
              "null",
              "undefined",
              "' OR 1=1 --",
              "*",
              "env-1",
              "operator-key",
              "operator-key-1;admin",
              "OPERATOR-KEY-1",
              "a".repeat(5000),
              "eyJhbGciOiJub25lIn0.e30.",
              good.substring(3));
      int refused = 0;
      for (String attack : attacks) {
        TestServer.Answer answer =
            server.send("GET", "/api/v1/runs", "", null, "X-API-Key", attack);
        assertThat(answer.status()).as(attack).isIn(401, 429);
        refused++;
      }
      assertThat(refused).isEqualTo(attacks.size());
      assertThat(server.log).noneMatch(line -> line.contains(good));
    }
  }
}
