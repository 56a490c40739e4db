package io.meshflow.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.e2e.server.ServedMesh;
import io.meshflow.stub.StubModelServer;
import io.meshflow.stub.StubReply;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official libraries of OpenAI and Anthropic for Python and Node, unchanged. */
final class ClientLibrariesTest {

  private static final StubReply HELLO = StubReply.text("Hello there.");
  private static final StubReply WEATHER =
      StubReply.toolCalls(new ToolUse("call_1", "weather", Value.obj("city", Value.of("Bern"))));
  private static final StubReply BUSY = StubReply.error(429, "rate_limit", "Too fast.");
  private static final StubReply ENDLESS =
      StubReply.text("word ".repeat(4_000)).paced(Duration.ofMillis(50));

  @TempDir Path folder;
  private ServedMesh server;
  private StubModelServer upstream;

  @BeforeEach
  void serve() throws Exception {
    server =
        ServedMesh.start(folder, Map.of("MESHFLOW_MODEL_PRICE", "1/2"), BrokenUpstream.models());
    upstream = server.upstream();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  /** What the upstream answers, in the order in which both scripts ask. */
  private void script() {
    StubReply city = StubReply.text("{\"name\":\"Bern\",\"people\":134000}");
    List.of(HELLO, HELLO, WEATHER, HELLO, city, HELLO, BUSY, BUSY, HELLO, ENDLESS)
        .forEach(upstream::next);
    List.of(HELLO, HELLO, WEATHER, HELLO, WEATHER, HELLO, BUSY, ENDLESS).forEach(upstream::next);
  }

  private void check(String program, Path script) throws Exception {
    script();
    String said = said(program, script);
    assertThat(said)
        .contains("ok openai embeddings", "ok openai retries", "ok anthropic cancels")
        .endsWith("done\n");
    assertThat(upstream.awaitHangUp(Duration.ofSeconds(90))).as("the first cancelled").isTrue();
    assertThat(upstream.awaitHangUp(Duration.ofSeconds(90))).as("the second cancelled").isTrue();
  }

  /** What breaks, at the vendor or in what the client asks, is an error of the library's own. */
  private void broken(String program, Path script) throws Exception {
    BrokenUpstream.rule(upstream);
    assertThat(said(program, script))
        .contains("ok anthropic stream odd-end", "ok openai 1,000 tools", "ok anthropic 10 MB")
        .endsWith("done\n");
  }

  private String said(String program, Path script) throws Exception {
    File output = folder.resolve("output.txt").toFile();
    Process client =
        new ProcessBuilder(program, script.toString(), server.base(), ServedMesh.KEY)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    boolean ended = client.waitFor(5, TimeUnit.MINUTES);
    client.destroyForcibly();
    String said = java.nio.file.Files.readString(output.toPath());
    assertThat(ended).as(said).isTrue();
    assertThat(client.exitValue()).as(said).isZero();
    return said;
  }

  @Test
  void thoseForPythonWorkUnchanged() throws Exception {
    Optional<Path> python = Shop.python();
    assumeTrue(python.isPresent(), "needs python3 with venv and a package index");
    check(python.get().toString(), Shop.script("check.py"));
    broken(python.get().toString(), Shop.script("hostile.py"));
  }

  @Test
  void thoseForNodeWorkUnchanged() throws Exception {
    Optional<Path> node = Shop.node();
    assumeTrue(node.isPresent(), "needs node, npm and a package registry");
    check("node", node.get().resolve("check.mjs"));
    broken("node", node.get().resolve("hostile.mjs"));
  }
}
