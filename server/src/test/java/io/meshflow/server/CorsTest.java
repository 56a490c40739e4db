package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.server.contract.Contract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which pages of other origins may ask, with what, and what of the answers they may read. */
@Timeout(120)
final class CorsTest {

  private static final String LISTED = "https://app.example";
  private static final String ALLOWED = "access-control-allow-origin";

  @TempDir Path home;
  private TestServer server;

  @BeforeEach
  void open() {
    server = TestServer.open(home);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private RawAnswers.Answer asked(String method, String path, String origin, String key)
      throws IOException {
    String request =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: "
            + origin
            + "\r\nX-API-Key: "
            + key
            + "\r\n\r\n";
    return RawAnswers.to(server.server.port(), request, Duration.ofSeconds(60))
        .answers()
        .getFirst();
  }

  private static List<String> words(RawAnswers.Answer answer, String name) {
    return Stream.of(answer.header(name).orElse("").split(", ")).map(String::strip).toList();
  }

  @Test
  void aListedPageReadsAnswersAndRefusals() throws IOException {
    for (String key : List.of(TestServer.OPERATOR, "no-such-key")) {
      RawAnswers.Answer answer = asked("GET", "/api/v1/runs", LISTED, key);
      assertThat(answer.header(ALLOWED)).hasValue(LISTED);
      assertThat(answer.header("vary")).hasValue("Origin");
      assertThat(words(answer, "access-control-expose-headers"))
          .contains("X-Correlation-ID", "Retry-After", "RateLimit-Remaining", "X-Run-ID");
      assertThat(answer.header("access-control-allow-credentials")).isEmpty();
    }
  }

  @Test
  void noOtherPageReadsAnythingHoweverItsNameIsAlike() throws IOException {
    for (String origin :
        List.of(
            "https://evil.example",
            "https://app.example.evil.example",
            "http://app.example",
            "https://app.example:444",
            "HTTPS://APP.EXAMPLE",
            "null",
            "*")) {
      for (String method : List.of("GET", "OPTIONS")) {
        RawAnswers.Answer answer = asked(method, "/api/v1/runs", origin, TestServer.OPERATOR);
        assertThat(answer.toString().toLowerCase(java.util.Locale.ROOT))
            .as(method + " " + origin)
            .doesNotContain("access-control-");
        assertThat(answer.header("vary")).as("for caches").hasValue("Origin");
      }
    }
  }

  @Test
  void aPreflightNeedsNoKeyAndNamesAllThatTheContractTakes() throws IOException {
    RawAnswers.Answer answer = asked("OPTIONS", "/api/v1/runs", LISTED, "");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header(ALLOWED)).hasValue(LISTED);
    assertThat(answer.header("access-control-max-age")).isPresent();
    assertThat(words(answer, "access-control-allow-methods"))
        .containsAll(
            Contract.bundled().operations().stream().map(one -> one.method()).distinct().toList());
    assertThat(words(answer, "access-control-allow-headers"))
        .contains(
            "Authorization",
            "X-API-Key",
            "X-Tenant-ID",
            "Content-Type",
            "Idempotency-Key",
            "Last-Event-ID",
            "X-MeshFlow-Cache",
            "traceparent",
            "anthropic-version");
  }

  @Test
  void aPreflightDoesNothingOfWhatItAsksFor() throws IOException {
    String key =
        server
            .post("/api/v1/keys", TestServer.ADMIN, "{\"name\":\"n\",\"role\":\"viewer\"}")
            .json()
            .text("id");
    asked("OPTIONS", "/api/v1/keys/" + key, LISTED, TestServer.ADMIN);
    assertThat(server.get("/api/v1/keys", TestServer.ADMIN).body()).doesNotContain("revoked_at");
    assertThat(Optional.of(asked("GET", "/live", LISTED, "").status())).hasValue(200);
  }
}
