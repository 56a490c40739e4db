package io.meshflow.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshflow.core.ledger.Header;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, killed or given a failing disk: what was acknowledged is there. */
final class SqliteCrashTest {

  private static final boolean LONG = Boolean.getBoolean("meshflow.long");

  @TempDir Path home;

  private static List<String> java(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Xshare:auto");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(WriterProcess.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static BufferedReader lines(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  @Test
  void whatWasAcknowledgedSurvivesKill9() throws Exception {
    Random random = new Random(42);
    Map<String, Long> acknowledged = new HashMap<>();
    for (int kill = 0; kill < (LONG ? 60 : 3); kill++) {
      Process process = start(java(home.toString(), "kill" + kill, "1000000"));
      try (BufferedReader lines = lines(process)) {
        int until = 1 + random.nextInt(400);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          note(line, acknowledged);
          if (--until == 0) {
            process.toHandle().destroyForcibly(); // leaves its pipe open: the rest is read
          }
        }
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    check(acknowledged);
  }

  /** The last line may have been cut off in the middle. */
  private static void note(String line, Map<String, Long> acknowledged) {
    String[] parts = line.split(" ");
    if (parts.length == 2 && parts[1].matches("[0-9]+") && parts[0].startsWith("run/kill")) {
      acknowledged.merge(parts[0], Long.parseLong(parts[1]), Math::max);
    }
  }

  private void check(Map<String, Long> acknowledged) {
    assertThat(acknowledged).isNotEmpty();
    try (SqliteStore store = SqliteStore.open(home.resolve("meshflow.db"), home.resolve("locks"))) {
      acknowledged.forEach(
          (stream, last) -> {
            List<StoredRecord> records =
                store.ledger().read(new StreamId(stream), 0, Integer.MAX_VALUE);
            assertThat(records).as(stream).hasSizeGreaterThanOrEqualTo((int) (last + 1));
            for (int n = 0; n < records.size(); n++) {
              assertThat(Header.parse(records.get(n).header()).n()).isEqualTo(n);
            }
          });
    }
  }

  @Test
  void aFailingFsyncLosesNothingThatWasAcknowledgedAndTheProcessGoesOn() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "strace is not installed");
    Map<String, Long> acknowledged = new HashMap<>();
    List<String> command =
        new ArrayList<>(
            List.of(
                "/usr/bin/strace",
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=fdatasync,fsync",
                "-e",
                "inject=fdatasync,fsync:error=EIO:when=20..22"));
    command.addAll(java(home.toString(), "killed", "60"));
    Process process = start(command);
    int failed = 0;
    int afterwards = 0;
    try (BufferedReader lines = lines(process)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        note(line, acknowledged);
        failed += line.startsWith("failed") ? 1 : 0;
        afterwards += failed > 0 && line.startsWith("run/") ? 1 : 0;
      }
    }
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assumeTrue(!acknowledged.isEmpty(), "this machine does not allow tracing");
    assertThat(failed).isPositive();
    assertThat(afterwards).isPositive();
    check(acknowledged);
  }

  @Test
  void aDiskThatIsReallyFullLosesNothingAndWorksAgainWithSpace() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/unshare")), "unshare is not installed");
    Path mount = Files.createDirectory(home.resolve("small"));
    List<String> shell = new ArrayList<>(List.of("/usr/bin/unshare", "-m", "sh", "-c"));
    shell.add("mount -t tmpfs -o size=4m tmpfs '" + mount + "' || exit 77; exec \"$@\"");
    shell.add("sh");
    shell.addAll(java(mount.toString(), "full"));
    Process process = start(shell);
    List<String> said = lines(process).lines().toList();
    assumeTrue(process.waitFor() != 77, "this user may not mount a tmpfs");
    assertThat(said).anyMatch(line -> line.startsWith("failed") && line.contains("full"));
    assertThat(said).contains("same");
  }
}
