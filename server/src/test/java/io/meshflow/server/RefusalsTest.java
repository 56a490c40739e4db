package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.server.record.AuditLog;
import io.meshflow.server.record.AuditTrail;
import io.meshflow.storage.Storage;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every refusal is on record, also of what never became a request, and none of them fills it. */
@Timeout(120)
final class RefusalsTest {

  private static final String CLOSE = "\r\nHost: x\r\nConnection: close\r\n";
  private static final String JSON = "Content-Type: application/json\r\n";

  @TempDir Path home;

  /** What is sent, and how the record has it: status, operation, code. */
  private static Map<String, String> attacks() {
    Map<String, String> attacks = new LinkedHashMap<>();
    String key = "X-API-Key: " + TestServer.OPERATOR + "\r\n";
    attacks.put("NONSENSE\r\n\r\n", "400 none malformed_request");
    attacks.put("G@T / HTTP/1.1" + CLOSE + "\r\n", "400 none malformed_request");
    attacks.put(
        "GET / HTTP/1.1" + CLOSE + "X-A: " + "a".repeat(40_000) + "\r\n\r\n",
        "400 none malformed_request");
    attacks.put(
        "GET /" + "a".repeat(40_000) + " HTTP/1.1" + CLOSE + "\r\n", "414 none malformed_request");
    attacks.put("GET / HTTP/1.1" + CLOSE + ": nameless\r\n\r\n", "400 none malformed_request");
    attacks.put("GET /../etc/passwd HTTP/1.1" + CLOSE + "\r\n", "404 none unknown_path");
    attacks.put("DELETE /live HTTP/1.1" + CLOSE + "\r\n", "405 none method_not_allowed");
    attacks.put(
        "GET /api/v1/runs?x=1 HTTP/1.1" + CLOSE + key + "\r\n", "400 listRuns unknown_parameter");
    attacks.put("GET /api/v1/runs/abc HTTP/1.1" + CLOSE + key + "\r\n", "404 getRun unknown_run");
    String post = "POST /api/v1/runs HTTP/1.1" + CLOSE + key;
    attacks.put(post + JSON + "Content-Length: 1073741824\r\n\r\n{", "413 startRun too_large");
    attacks.put(post + JSON + "Content-Length: 1\r\n\r\n{", "400 startRun invalid_json");
    attacks.put(post + "Content-Length: 2\r\n\r\n{}", "415 startRun not_json");
    return attacks;
  }

  private static List<Value.Obj> entries(TestServer server) {
    return server.get("/api/v1/audit?limit=500", TestServer.ADMIN).json().objects("entries");
  }

  private static List<String> keys(TestServer server, String operation) {
    return entries(server).stream()
        .filter(entry -> entry.text("operation").equals(operation))
        .map(entry -> entry.text("key"))
        .toList();
  }

  private static List<String> told(TestServer server) {
    return entries(server).stream()
        .map(e -> e.whole("status") + " " + e.text("operation") + " " + e.text("code"))
        .toList();
  }

  private static void awaited(TestServer server, String entry) {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!told(server).contains(entry) && System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    assertThat(told(server)).contains(entry);
  }

  @Test
  void whatIsRefusedBeforeItIsARequestOfAnybodyIsOnRecordToo() throws IOException {
    try (TestServer server = TestServer.open(home)) {
      for (String attack : attacks().keySet()) {
        RawAnswers.to(server.server.port(), attack, Duration.ofSeconds(60));
      }
      for (String entry : attacks().values()) {
        awaited(server, entry);
      }
      assertThat(server.log).anyMatch(line -> line.contains("malformed_request"));
      assertThat(server.get("/metrics", TestServer.ADMIN).body())
          .contains("meshflow_http_requests_total{operation=\"none\",status=\"414\"} 1");
    }
  }

  @Test
  void whoIsTooSlowIsOnRecordAndWhoOnlyKeepsAConnectionIsNot() throws IOException {
    ServerSettings.Bounds hasty =
        new ServerSettings.Bounds(
            100_000, 5_000, 20_000, 500, Duration.ofSeconds(1), Duration.ofSeconds(2));
    try (TestServer server = new TestServer(home, m -> m, TestServer.keys(), hasty)) {
      silent(server, "");
      silent(server, "GET /live HTTP/1.1\r\nHost: x\r\nX-A: ");
      awaited(server, "408 none too_slow");
      assertThat(server.log.stream().filter(line -> line.contains("too_slow"))).hasSize(1);

      String head = "POST /api/v1/runs HTTP/1.1\r\nHost: x\r\nX-API-Key: ";
      silent(server, head + TestServer.OPERATOR + "\r\n" + JSON + "Content-Length: 9\r\n\r\n{");
      awaited(server, "408 startRun too_slow");
      assertThat(server.log.stream().filter(line -> line.contains("too_slow"))).hasSize(2);
      server.get("/api/v1/runs?x=1", TestServer.OPERATOR);
      awaited(server, "400 listRuns unknown_parameter");
      assertThat(keys(server, "startRun"))
          .as("whose key it was")
          .hasSize(1)
          .isEqualTo(keys(server, "listRuns"))
          .doesNotContain("-");
    }
  }

  /** Sends so much and waits until it is cut off. */
  private static void silent(TestServer server, String start) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.server.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(start.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(RawAnswers.heard(socket).closed()).isTrue();
    }
  }

  @Test
  void aClientThatLeavesInTheMiddleIsNoFaultOfTheServer() throws IOException {
    try (TestServer server = TestServer.open(home)) {
      for (String start : begun()) {
        try (Socket socket = new Socket("127.0.0.1", server.server.port())) {
          socket.getOutputStream().write(start.getBytes(StandardCharsets.ISO_8859_1));
          socket.shutdownOutput();
          RawAnswers.heard(socket);
        }
      }
      assertThat(server.get("/live", "").status()).isEqualTo(200);
      assertThat(server.log).noneMatch(line -> line.contains("internal_error"));
    }
  }

  private static List<String> begun() {
    String large = "POST /api/v1/runs HTTP/1.1\r\nHost: x\r\nX-API-Key: " + TestServer.OPERATOR;
    return List.of(
        "G",
        "GET /live HTTP/1.1\r\nHo",
        "GET /live HTTP/1.1\r\n",
        large + "\r\n" + JSON + "Content-Length: 100\r\n\r\n{",
        large + "\r\n" + JSON + "Content-Length: 9000000\r\n\r\n{",
        large + "\r\n" + JSON + "Transfer-Encoding: chunked\r\n\r\n5\r\n{");
  }

  private static AuditLog.Noted refusal(String operation, int i) {
    return new AuditLog.Noted("default", operation, "-", 400, "code-" + i, "");
  }

  @Test
  void aFloodOfRefusalsOfManyKindsIsCountedAndDoesNotFillTheRecord() {
    InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(90_000));
    try (Storage storage = Storage.open(home, Optional.empty())) {
      Ledger ledger = storage.ledger();
      try (AuditLog audit = new AuditLog(ledger, storage.vault(), clock)) {
        for (int i = 0; i < 5_000; i++) {
          audit.note(refusal("none", i));
        }
        audit.note(new AuditLog.Noted("default", "startRun", "k", 202, "", "run"));
      }
      List<Value.Obj> entries =
          new AuditTrail(ledger, storage.vault(), clock, "default")
              .before(Long.MAX_VALUE, 500)
              .entries();
      assertThat(entries).hasSizeLessThan(310);
      assertThat(entries.stream().mapToLong(e -> e.wholeIf("count").orElse(1L)).sum())
          .isEqualTo(5_001);
      assertThat(entries).anyMatch(e -> e.text("operation").equals("startRun"));
      assertThat(entries).anyMatch(e -> e.text("operation").equals("several"));
    }
  }
}
