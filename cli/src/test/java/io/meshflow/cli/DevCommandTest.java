package io.meshflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server of a developer: data to look at, files that are read again. */
class DevCommandTest {

  @TempDir Path folder;

  private ServedCommandLine dev() throws IOException {
    return new ServedCommandLine(folder, "dev", "--port", "0");
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(50));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).isBefore(end);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private long runs(ServedCommandLine server) {
    return server.client(folder).wide(200).run("runs").lines().stream()
        .filter(line -> line.contains("demo-"))
        .count();
  }

  private String paused(ServedCommandLine server) {
    return server.client(folder).run("runs", "--status", "paused", "--json").out();
  }

  @Test
  void demoDataIsMadeOnceAndOneOfItsRunsWaits() throws Exception {
    try (ServedCommandLine server = dev()) {
      await(() -> runs(server) == 3 && paused(server).contains("demo-letter"));
      assertThat(runs(server)).isEqualTo(3);
    }
    try (ServedCommandLine server = dev()) {
      assertThat(runs(server)).isEqualTo(3);
    }
  }

  @Test
  void aChangedFileIsReadAgainAndABrokenOneKeepsTheVersionBefore() throws Exception {
    Workflows.write(folder, "mine.yaml", workflow("first"));
    try (ServedCommandLine server = dev()) {
      await(() -> says(server, "first"));

      Workflows.write(folder, "mine.yaml", workflow("second"));
      await(() -> says(server, "second"));
      Workflows.write(folder, "mine.yaml", "name: mine\nnodes: [broken");
      await(() -> server.said().contains("mine.yaml is not taken"));

      assertThat(says(server, "second")).isTrue();
    }
  }

  private static String workflow(String word) {
    return "name: mine\nnodes:\n  ask: {kind: human, question: " + word + "}\n";
  }

  private boolean says(ServedCommandLine server, String word) {
    var run = server.client(folder).run("run", "mine");
    return run.code() == 0
        && server.client(folder).run("trace", "last", "--step", "ask").out().contains(word);
  }
}
