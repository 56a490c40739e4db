package io.meshflow.e2e.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The run from which the launcher makes the cache for quick starts of servers. */
@Timeout(300)
final class TrainingTest {

  @TempDir Path folder;

  @Test
  void servesRunsInAFolderOfItsOwnAndEndsByItself() throws Exception {
    Path log = folder.resolve("train.log");
    Path loaded = folder.resolve("classes.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + loaded,
                "-cp",
                System.getProperty("java.class.path"),
                "io.meshflow.cli.Main",
                "train",
                "work")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(4, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    assertThat(folder.resolve("work/home/meshflow.db")).exists();
    assertThat(Files.readString(loaded))
        .contains(
            "io.meshflow.server.api.Starting",
            "io.meshflow.server.events.EventStream",
            "io.meshflow.server.gateway.Gateway",
            "io.meshflow.server.api.Views$View ");
  }
}
