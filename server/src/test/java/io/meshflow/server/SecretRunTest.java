package io.meshflow.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.policy.text.SecretRedactor;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Forty secrets through a run that succeeds: in its task, its prompt, a file that a tool reads and
 * the answer of the model. None comes out by any way that shows the run.
 */
@Timeout(120)
final class SecretRunTest {

  private static final String ALL = String.join("\n\n", RedactionTest.SECRETS);

  @TempDir Path home;

  private static String definition() {
    return "name: secrets\nnodes:\n"
        + "  - {id: act, kind: agent, model: stub, tools: [read_file], instructions: "
        + Json.canonical(Value.of("Take care of\n" + ALL))
        + "}\n"
        + "  - {id: ask, kind: human, question: "
        + Json.canonical(Value.of("Well?\n\n" + ALL))
        + "}\n"
        + "edges: [act -> ask]\n";
  }

  private static String started(TestServer server) {
    Value.Obj body =
        Value.obj(
            "definition",
            Value.of(definition()),
            "task",
            Value.of("Use these:\n\n" + ALL),
            "wait",
            Value.of(30));
    TestServer.Answer run =
        server.send(
            "POST",
            "/api/v1/runs",
            TestServer.OPERATOR,
            Json.canonical(body),
            "X-Correlation-ID",
            "sk-proj-ABCDEFGHIJ0123456789ABCDEFGHIJ0123456789");
    assertThat(run.json().textIf("status")).as(run.body()).contains("paused");
    return run.json().text("run_id");
  }

  /** All that shows a run, by name. Its events come first, for they last until it is there. */
  private static Map<String, String> shown(TestServer server, String run, String until) {
    Map<String, String> shown = new LinkedHashMap<>();
    List<String> paths = new ArrayList<>();
    String base = "/api/v1/runs/" + run;
    paths.add(base + "/events?" + until);
    paths.add("/api/v1/runs");
    paths.add(base);
    paths.add(base + "/trace");
    paths.add(base + "/records");
    paths.add(base + "/steps/act/replay");
    paths.add(base + "/export");
    paths.add("/traces/" + run);
    paths.add("/api/v1/approvals");
    paths.add("/hitl/pending");
    for (String path : paths) {
      TestServer.Answer answer = server.get(path, TestServer.ADMIN);
      assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(200);
      shown.put(path, answer.body());
    }
    return shown;
  }

  private static String around(String text, String core) {
    int at = text.indexOf(core);
    return text.substring(Math.max(0, at - 60), at) + core;
  }

  private static List<String> leaks(TestServer server, Map<String, String> shown) {
    shown.put("metrics", server.get("/metrics", TestServer.ADMIN).body());
    shown.put("audit", server.get("/api/v1/audit?limit=500", TestServer.ADMIN).body());
    shown.put("log", String.join("\n", server.log));
    List<String> leaks = new ArrayList<>();
    shown.forEach(
        (where, text) ->
            RedactionTest.CORES.stream()
                .filter(text::contains)
                .forEach(core -> leaks.add(where + ": " + around(text, core))));
    return leaks;
  }

  @Test
  void noneComesOut() throws IOException {
    Files.writeString(home.resolve("secrets.txt"), ALL);
    try (StubModelServer upstream = StubModelServer.start()) {
      upstream.models("stub");
      upstream.next(
          StubReply.toolCalls(
              new ToolUse("c1", "read_file", Value.obj("path", Value.of("secrets.txt")))));
      upstream.next(StubReply.text("I found:\n\n" + ALL + "\n\nThat was all."));
      try (TestServer server = TestServer.over(upstream, home)) {
        String run = started(server);
        assertThat(leaks(server, shown(server, run, "until=paused"))).isEmpty();
        assertThat(server.post("/hitl/" + run + "/approve", TestServer.ADMIN, "{}").status())
            .isEqualTo(200);
        Map<String, String> whole = shown(server, run, "until=complete");
        assertThat(leaks(server, whole)).isEmpty();
        assertThat(whole.get("/api/v1/runs/" + run)).contains("completed", SecretRedactor.MARK);
        assertThat(upstream.requests())
            .anyMatch(r -> r.body().contains(RedactionTest.CORES.get(1)));
      }
    }
  }
}
