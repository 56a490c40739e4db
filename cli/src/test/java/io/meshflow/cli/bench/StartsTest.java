package io.meshflow.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartsTest {

  @TempDir Path folder;

  private Path launcher(String script) throws IOException {
    Path file = folder.resolve("meshflow");
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file;
  }

  @Test
  void startsAsUsersDo() throws Exception {
    Path words = folder.resolve("words");
    Path launcher = launcher("echo \"$@\" >>'" + words + "'\n");

    Starts starts = Starts.measure(launcher, folder.resolve("work"));

    assertThat(starts.help()).isPositive();
    assertThat(Files.readAllLines(words))
        .hasSize(6)
        .startsWith("--help")
        .last()
        .asString()
        .startsWith("run ")
        .contains("say.yaml", "--model demo");
  }

  @Test
  void aStartThatFailsIsNoFigure() throws Exception {
    Path launcher = launcher("exit 3\n");

    assertThatThrownBy(() -> Starts.measure(launcher, folder.resolve("work")))
        .hasMessageContaining(launcher.toString())
        .hasMessageContaining("ended with 3");
  }
}
