package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
      assertThat(server.get("/api/v1/whoami", "reviewer-key-1").status()).isEqualTo(429);
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
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (answer.status() != status && System.nanoTime() < end) {
      answer = server.get("/api/v1/whoami", "viewer-key-1");
    }
    assertThat(answer.status()).isEqualTo(status);
    return answer;
  }

  @Test
  void whatIsTooMuchAtOnceIsShedAtOnceAndItRecovers() throws IOException {
    try (TestServer server = open(FAR, FAR, 3)) {
      List<Socket> holding = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        holding.add(held(server));
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
    }
  }
}
