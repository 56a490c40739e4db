package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Value;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A key that is revoked takes the runs that it started with it. */
@Timeout(120)
final class RevokedRunsTest {

  private static final String WRITES =
      """
      name: writes
      version: "1"
      policy: {mode: standard, human_in_loop: {enabled: true, tier_threshold: internal}}
      nodes:
        save: {kind: tool, tool: write_file, arguments: {path: out.txt, content: "written"}}
      """;

  @TempDir Path home;

  private static Value.Obj made(TestServer server) {
    return server
        .post("/api/v1/keys", TestServer.ADMIN, "{\"name\":\"ci\",\"role\":\"operator\"}")
        .json();
  }

  private static String parked(TestServer server, String key) {
    TestServer.Answer run =
        server.post("/api/v1/runs", key, RunsTest.start(WRITES, "\"wait\":30,"));
    assertThat(run.json().textIf("status")).as(run.body()).contains("paused");
    return run.json().text("run_id");
  }

  private static Value.Obj approved(TestServer server, String run) {
    assertThat(server.get("/hitl/pending", "reviewer-key-1").body()).contains(run);
    TestServer.Answer answer =
        server.post("/hitl/" + run + "/approve", "reviewer-key-1", "{\"command\":\"command-1\"}");
    assertThat(answer.status()).as(answer.body()).isLessThan(300);
    assertThat(server.get("/api/v1/runs/" + run + "/events", TestServer.OPERATOR).body())
        .contains("run_complete");
    return server.get("/api/v1/runs/" + run, TestServer.OPERATOR).json();
  }

  @Test
  void itsRunsHaveNoFurtherEffectThoughAPersonApprovedIt() throws Exception {
    try (TestServer server = TestServer.open(home)) {
      Value.Obj key = made(server);
      String run = parked(server, key.text("key"));
      assertThat(
              server
                  .send("DELETE", "/api/v1/keys/" + key.text("id"), TestServer.ADMIN, null)
                  .status())
          .isLessThan(300);

      Value.Obj ended = approved(server, run);

      assertThat(ended.text("status")).isEqualTo("blocked");
      assertThat(ended.toString()).contains("identity");
      assertThat(written()).isFalse();
      String trace = server.get("/traces/" + run, TestServer.OPERATOR).body();
      assertThat(trace)
          .contains("identity.revoked")
          .containsPattern("\"gate_facts\":\"[0-9a-f]{64}\"");
    }
  }

  @Test
  void aStreamThatIsReadWithItEnds() throws Exception {
    try (TestServer server = TestServer.open(home)) {
      Value.Obj key = made(server);
      String run = parked(server, TestServer.OPERATOR);
      HttpRequest stream =
          HttpRequest.newBuilder(URI.create(server.base + "/api/v1/runs/" + run + "/events"))
              .header("Authorization", "Bearer " + key.text("key"))
              .build();
      try (InputStream in = server.http().send(stream, BodyHandlers.ofInputStream()).body()) {
        assertThat(in.read()).isPositive();
        server.send("DELETE", "/api/v1/keys/" + key.text("id"), TestServer.ADMIN, null);

        String rest = new String(in.readAllBytes(), StandardCharsets.UTF_8);

        assertThat(rest).doesNotContain("run_complete");
      }
    }
  }

  @Test
  void aRotatedKeyTakesNothingWithIt() throws Exception {
    try (TestServer server = TestServer.open(home)) {
      Value.Obj key = made(server);
      String run = parked(server, key.text("key"));
      assertThat(
              server
                  .post(
                      "/api/v1/keys/" + key.text("id") + "/rotate",
                      TestServer.ADMIN,
                      "{\"overlap_seconds\":0}")
                  .status())
          .isEqualTo(200);
      assertThat(approved(server, run).text("status")).isEqualTo("completed");
      assertThat(written()).isTrue();
    }
  }

  private boolean written() throws Exception {
    try (var files = Files.walk(home)) {
      return files.anyMatch(file -> file.endsWith("out.txt"));
    }
  }
}
