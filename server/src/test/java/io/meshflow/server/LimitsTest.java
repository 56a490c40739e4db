package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.model.LanguageModel;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rates and numbers of requests: told, kept, not got around, and over when they are over. */
@Timeout(120)
final class LimitsTest {

  private static final int FAR = 1_000_000;

  @TempDir Path home;

  private TestServer open(int perSecond, int perTenant, int atOnce) {
    ServerSettings.Bounds bounds =
        new ServerSettings.Bounds(
            100_000, perSecond, perTenant, atOnce, Duration.ofSeconds(20), Duration.ofSeconds(2));
    return new TestServer(home, models -> models, TestServer.keys(), bounds);
  }

  /** Asks until it is refused; how often it was answered. */
  private static int answered(TestServer server, String path, String key) {
    int count = 0;
    while (count < 10_000 && server.get(path, key).status() == 200) {
      count++;
    }
    return count;
  }

  @Test
  void aKeyLearnsHowMuchIsLeftAndWhenToComeAgain() {
    try (TestServer server = open(1, FAR, 500)) {
      TestServer.Answer first = server.get("/api/v1/whoami", "viewer-key-1");
      assertThat(first.header("RateLimit-Limit")).hasValue("2");
      assertThat(first.header("RateLimit-Remaining")).hasValue("1");
      assertThat(first.header("RateLimit-Reset")).hasValue("1");
      assertThat(answered(server, "/api/v1/whoami", "viewer-key-1")).isLessThan(20);
      TestServer.Answer refused = refused(server, "viewer-key-1");
      assertThat(refused.json().text("code")).isEqualTo("rate_limited");
      assertThat(refused.json().flag("retryable")).isTrue();
      assertThat(refused.header("Retry-After")).hasValue("1");
      assertThat(refused.header("RateLimit-Remaining")).hasValue("0");
      assertThat(server.get("/api/v1/whoami", TestServer.OPERATOR).status()).isEqualTo(200);
    }
  }

  private static TestServer.Answer refused(TestServer server, String key, String... headers) {
    TestServer.Answer answer = server.send("GET", "/api/v1/whoami", key, null, headers);
    for (int i = 0; i < 1_000 && answer.status() == 200; i++) {
      answer = server.send("GET", "/api/v1/whoami", key, null, headers);
    }
    assertThat(answer.status()).isEqualTo(429);
    return answer;
  }

  @Test
  void noHeaderGetsAroundTheLimit() {
    try (TestServer server = open(1, FAR, 500)) {
      int allowed = 0;
      long begun = System.nanoTime();
      for (int i = 0; i < 60; i++) {
        String[] headers = {
          "X-Forwarded-For", "10.0.0." + i,
          "Forwarded", "for=10.0.0." + i,
          "X-Real-IP", "10.0.0." + i,
          "X-Correlation-ID", "c" + i,
          "User-Agent", "agent " + i,
          "X-API-Key", "another-key-" + i
        };
        boolean through =
            server.send("GET", "/api/v1/whoami", "viewer-key-1", null, headers).status() == 200;
        allowed += through ? 1 : 0;
      }
      long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds() + 1;
      assertThat((long) allowed).isBetween(1L, 2 + seconds);
    }
  }

  @Test
  void attemptsWithoutAKeyAreSlowedDownByAddressWhateverTheyForge() {
    try (TestServer server = open(FAR, FAR, 500)) {
      List<Integer> seen = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        seen.add(
            server
                .send("GET", "/api/v1/whoami", "guess-" + i, null, "X-Forwarded-For", "10.0.0." + i)
                .status());
      }
      assertThat(seen).contains(401, 429).containsOnly(401, 429);
      assertThat(server.get("/api/v1/whoami", "viewer-key-1").status()).isEqualTo(200);
    }
  }

  @Test
  void theKeysOfATenantShareItsLimitAndOtherTenantsDoNot() {
    try (TestServer server = open(FAR, 1, 500)) {
      refused(server, "viewer-key-1");
      assertThat(server.get("/api/v1/whoami", "viewer-key-2").status()).isEqualTo(200);
    }
    try (TestServer server = open(FAR, 1, 500)) {
      List<String> keys = List.of("viewer-key-1", "reviewer-key-1", TestServer.OPERATOR);
      long allowed = 0;
      long begun = System.nanoTime();
      for (int i = 0; i < 60; i++) {
        TestServer.Answer answer = server.get("/api/v1/whoami", keys.get(i % keys.size()));
        allowed += answer.status() == 200 ? 1 : 0;
      }
      long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds() + 1;
      assertThat(allowed).isBetween(1L, 2 + seconds);
    }
  }

  @Test
  void aRouteMayHaveALimitOfItsOwn() {
    try (TestServer server = open(FAR, FAR, 500)) {
      int count = 0;
      String body = "{\"name\":\"x\",\"role\":\"viewer\"}";
      TestServer.Answer answer = server.post("/api/v1/keys", TestServer.ADMIN, body);
      while (answer.status() == 201 && count++ < 5_000) {
        answer = server.post("/api/v1/keys", TestServer.ADMIN, body);
      }
      assertThat(answer.status()).isEqualTo(429);
      assertThat(server.get("/api/v1/keys", TestServer.ADMIN).status()).isEqualTo(200);
    }
  }

  private TestServer silent(LanguageModel model) {
    return new TestServer(
        home,
        models -> new Paced(models, model),
        TestServer.keys(),
        new ServerSettings.Bounds(
            100_000, FAR, FAR, 3, Duration.ofSeconds(20), Duration.ofSeconds(2)));
  }

  private static Socket held(TestServer server) throws IOException {
    Socket socket = new Socket("127.0.0.1", server.server.port());
    String head =
        "POST /api/v1/runs HTTP/1.1\r\nHost: x\r\nX-API-Key: "
            + TestServer.OPERATOR
            + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static TestServer.Answer until(TestServer server, int status) {
    TestServer.Answer answer = server.get("/api/v1/whoami", "viewer-key-1");
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (answer.status() != status && System.nanoTime() < end) {
      answer = server.get("/api/v1/whoami", "viewer-key-1");
    }
    assertThat(answer.status()).isEqualTo(status);
    return answer;
  }

  /** Whoever has sent half a request holds nothing that others need. */
  @Test
  void requestsThatAreStillArrivingShedNobody() throws IOException {
    try (TestServer server = open(FAR, FAR, 3)) {
      List<Socket> holding = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        holding.add(held(server));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(server.get("/api/v1/whoami", "viewer-key-1").status()).isEqualTo(200);
      }
      for (Socket socket : holding) {
        socket.close();
      }
    }
  }

  @Test
  void whatTakesNoBodyWaitsForNone() throws IOException {
    try (TestServer server = open(FAR, FAR, 3)) {
      for (String path : List.of("/live", "/ready", "/health", "/openapi.json")) {
        try (Socket socket = new Socket("127.0.0.1", server.server.port())) {
          String head = "GET " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n";
          socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
          socket.setSoTimeout(60_000);
          byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
          assertThat(new String(line, StandardCharsets.ISO_8859_1)).isEqualTo("HTTP/1.1 200");
        }
      }
    }
  }

  @Test
  void longBodiesThatArriveSlowlyDoNotFillTheMemory() throws IOException {
    try (TestServer server = TestServer.open(home)) {
      int most = ServerSettings.Bounds.USUAL.maxBody();
      String head =
          "POST /api/v1/runs HTTP/1.1\r\nHost: x\r\nX-API-Key: "
              + TestServer.OPERATOR
              + "\r\nContent-Type: application/json\r\nContent-Length: "
              + most
              + "\r\n\r\n";
      byte[] body = new byte[most - 1];
      List<Socket> holding = new ArrayList<>();
      for (int i = 0; i < 17; i++) {
        Socket socket = new Socket("127.0.0.1", server.server.port());
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        holding.add(socket);
        try {
          socket.getOutputStream().write(body);
        } catch (IOException shed) {
          assertThat(i).isGreaterThan(10);
        }
      }
      server.told("overloaded");
      assertThat(server.post("/run", TestServer.OPERATOR, "{\"task\":\"x\"}").status())
          .isEqualTo(200);
      for (Socket socket : holding) {
        socket.close();
      }
    }
  }

  @Test
  void whoAsksWithoutAKeyForWhatIsOpenIsCountedByAddress() throws IOException {
    try (TestServer server = open(FAR, FAR, 500)) {
      String one = "GET /docs HTTP/1.1\r\nHost: x\r\n";
      String all = (one + "\r\n").repeat(2_000) + one + "Connection: close\r\n\r\n";
      List<Integer> seen =
          RawAnswers.to(server.server.port(), all, Duration.ofSeconds(60)).answers().stream()
              .map(RawAnswers.Answer::status)
              .toList();
      assertThat(seen).contains(200, 429);
      assertThat(server.get("/live", "").status()).isEqualTo(200);
      assertThat(server.get("/health", "viewer-key-1").status()).isEqualTo(200);
    }
  }

  private static Socket asking(TestServer server, String request, String key, String body)
      throws IOException {
    Socket socket = new Socket("127.0.0.1", server.server.port());
    String text =
        request
            + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: "
            + key
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static String status(Socket socket) throws IOException {
    return new String(
        socket.getInputStream().readNBytes("HTTP/1.1 200".length()), StandardCharsets.ISO_8859_1);
  }

  @Test
  void streamsHaveAPlaceAndARefusedOneBeginsNothing() throws IOException {
    try (TestServer server = open(FAR, FAR, 4)) {
      String run =
          server
              .post(
                  "/api/v1/runs",
                  TestServer.OPERATOR,
                  RunsTest.start(RunsTest.ASKS, "\"wait\":30,"))
              .json()
              .text("run_id");
      String events = "/api/v1/runs/" + run + "/events";
      List<Socket> open = new ArrayList<>();
      for (String key : List.of("viewer-key-1", "viewer-key-1", "reviewer-key-1")) {
        Socket socket = asking(server, "GET " + events, key, "");
        assertThat(status(socket)).isEqualTo("HTTP/1.1 200");
        open.add(socket);
      }
      TestServer.Answer mine = server.get(events, "viewer-key-1");
      assertThat(mine.status()).isEqualTo(429);
      assertThat(mine.json().text("code")).isEqualTo("too_many_streams");
      assertThat(mine.header("Retry-After")).isPresent();
      open.add(asking(server, "GET " + events, TestServer.OPERATOR, ""));
      assertThat(status(open.getLast())).isEqualTo("HTTP/1.1 200");
      TestServer.Answer start = server.post("/stream", TestServer.OPERATOR, "{\"task\":\"hello\"}");
      assertThat(start.status()).as(start.body()).isEqualTo(503);
      assertThat(server.get("/api/v1/runs", TestServer.OPERATOR).json().array("runs")).hasSize(1);
      assertThat(server.get("/api/v1/runs/" + run, TestServer.OPERATOR).status()).isEqualTo(200);

      server.get("/hitl/pending", TestServer.OPERATOR);
      server.post("/hitl/" + run + "/approve", TestServer.OPERATOR, "{}");
      for (Socket socket : open) {
        socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        socket.close();
      }
    }
  }

  /** Also who waits for a run of others that does not end. */
  @Test
  void whatIsTooMuchAtOnceIsShedAtOnceAndItRecoversWhenWhoWaitsHasGone() throws IOException {
    Semaphore never = new Semaphore(0);
    LanguageModel silent =
        (permit, deltas) -> {
          never.acquireUninterruptibly();
          throw new IllegalStateException("it never answers");
        };
    try (TestServer server = silent(silent)) {
      List<Socket> holding = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        holding.add(asking(server, "POST /run", TestServer.OPERATOR, "{\"task\":\"x\"}"));
      }
      TestServer.Answer shed = until(server, 503);
      assertThat(shed.json().text("code")).isEqualTo("overloaded");
      assertThat(shed.json().flag("retryable")).isTrue();
      assertThat(shed.header("Retry-After")).hasValue("1");
      assertThat(server.get("/live", "").status()).isEqualTo(200);
      for (Socket socket : holding) {
        socket.close();
      }
      until(server, 200);
      never.release(100);
    }
  }
}
