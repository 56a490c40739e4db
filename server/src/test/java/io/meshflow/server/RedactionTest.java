package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Forty secrets go in by every door; none comes out in logs, errors, metrics or the audit. */
@Timeout(120)
final class RedactionTest {

  private static final String B64 =
      Base64.getEncoder().encodeToString("deploy:hunter2hunter2".getBytes(StandardCharsets.UTF_8));

  private static final String RUN = "ABCDEFGHIJ0123456789";

  static final List<String> SECRETS =
      List.of(
          "sk-ant-api03-" + RUN + RUN,
          "sk-proj-" + RUN + RUN,
          "sk-" + RUN + RUN,
          "sk-or-v1-" + RUN + RUN,
          "sk_live_" + RUN + RUN,
          "rk_test_" + RUN + RUN,
          "whsec_" + RUN + RUN,
          "AIza" + RUN + "abcdefghijklmno",
          "ya29." + RUN + RUN,
          "GOCSPX-" + RUN + "abcdef",
          "AKIAIOSFODNN7EXAMPLE",
          "ASIAIOSFODNN7EXAMPLE",
          "ghp_" + RUN + RUN,
          "gho_" + RUN + RUN,
          "github_pat_" + RUN + RUN,
          "glpat-" + RUN,
          "xoxb-123456789012-" + RUN,
          "xoxp-123456789012-" + RUN,
          "xapp-1-" + RUN,
          "hf_" + RUN + "abcdefghijkl",
          "r8_" + RUN + "abcdefghijkl",
          "gsk_" + RUN + RUN,
          "npm_" + RUN + "abcdefghijklmnop",
          "pypi-" + RUN + RUN,
          "dop_v1_" + "0123456789abcdef".repeat(4),
          "SG." + RUN + "." + RUN,
          "shpat_" + "0123456789abcdef".repeat(2),
          "hvs." + RUN + RUN,
          "dapi" + "0123456789abcdef".repeat(2),
          "mf_" + RUN + RUN,
          "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0." + RUN + RUN + "abc",
          "Bearer " + RUN + RUN,
          "Basic " + B64,
          "https://deploy:hunter2hunter2@db.example.com/x",
          "postgres://app:hunter2hunter2@db.example.com:5432/app",
          "password=hunter2hunter2",
          "\"api_key\": \"hunter2hunter2\"",
          "client_secret: hunter2hunter2",
          "-----BEGIN PRIVATE KEY-----\n" + RUN + RUN + "\n-----END PRIVATE KEY-----",
          "https://hooks.slack.com/services/T000/B000/" + RUN);

  static final List<String> CORES =
      List.of(RUN, "hunter2hunter2", B64, "IOSFODNN7EXAMPLE", "0123456789abcdef");

  @TempDir Path home;

  static void clean(String where, String text) {
    CORES.forEach(core -> assertThat(text).as(where).doesNotContain(core));
  }

  private static String encoded(String secret) {
    return URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String quoted(String secret) {
    return Json.canonical(Value.of(secret));
  }

  /** A secret as path, query, name of a field, value, document, key and header. */
  private static List<TestServer.Answer> everyDoor(TestServer server, String secret) {
    String part = encoded(secret);
    String plain = secret.replaceAll("[^\\x20-\\x7e]", " ");
    return List.of(
        server.get("/api/v1/runs/" + part, TestServer.OPERATOR),
        server.get("/api/v1/runs?status=" + part, TestServer.OPERATOR),
        server.get("/api/v1/runs?" + part + "=1", TestServer.OPERATOR),
        server.get("/api/v1/runs?cursor=" + part, TestServer.OPERATOR),
        server.get("/" + part, TestServer.OPERATOR),
        server.post("/api/v1/runs", TestServer.OPERATOR, "{" + quoted(secret) + ":1}"),
        server.post("/api/v1/runs", TestServer.OPERATOR, "{\"task\":" + quoted(secret)),
        server.post(
            "/api/v1/runs",
            TestServer.OPERATOR,
            "{\"workflow\":" + quoted(secret) + ",\"task\":\"x\"}"),
        server.post(
            "/api/v1/workflows",
            TestServer.OPERATOR,
            "{\"definition\":" + quoted("name: x\nnodes: [" + secret + "]") + "}"),
        server.send("GET", "/api/v1/runs", "", null, "Authorization", "Bearer " + plain),
        server.send(
            "GET",
            "/api/v1/runs",
            TestServer.OPERATOR,
            null,
            "X-Correlation-ID",
            plain,
            "X-Tenant-ID",
            plain));
  }

  @Test
  void whatWeSayOurselvesIsNotTakenForASecret() {
    try (TestServer server = TestServer.open(home)) {
      for (String key : List.of("", "mf_nonsense", "nonsense", "eyJhbGciOiJub25lIn0.e30.")) {
        assertThat(server.get("/api/v1/whoami", key).body())
            .as(key)
            .contains("unauthorized")
            .doesNotContain("REDACTED");
      }
      for (String path : List.of("/nowhere", "/api/v1/keys/none", "/api/v1/runs/none")) {
        assertThat(server.get(path, TestServer.ADMIN).body()).doesNotContain("REDACTED");
      }
    }
  }

  @Test
  void noSecretComesOut() {
    assertThat(SECRETS).hasSize(40).doesNotHaveDuplicates();
    try (TestServer server = TestServer.open(home)) {
      for (String secret : SECRETS) {
        List<TestServer.Answer> answers = everyDoor(server, secret);
        for (int i = 0; i < answers.size(); i++) {
          clean(secret + " by door " + i, answers.get(i).body());
        }
      }
      server.log.forEach(line -> clean("a line of the log", line));
      clean("metrics", server.get("/metrics", TestServer.ADMIN).body());
      clean("audit", server.get("/api/v1/audit?limit=500", TestServer.ADMIN).body());
    }
  }
}
