package io.meshflow.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.e2e.jvm.OwnJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A virtual machine of its own that works until it dies or is killed. */
final class Child implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 600;

  private final Process process;
  private final BufferedReader out;

  private Child(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts the process and waits until it begins to work. */
  static Child start(String workflow, String database, Map<Path, Point> homes) throws IOException {
    return start(List.of(), workflow, database, homes);
  }

  /** The same behind the beginning of a command line that watches or disturbs the process. */
  static Child start(List<String> before, String workflow, String database, Map<Path, Point> homes)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(OwnJvm.command(Victim.class.getName()));
    command.addAll(List.of(workflow, database));
    homes.forEach((home, point) -> command.addAll(List.of(home.toString(), point.toString())));
    Child child =
        new Child(
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    assertThat(child.out.readLine()).isEqualTo("ready");
    return child;
  }

  /** Waits until it has died by itself. */
  void awaitEnd() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("it still works").isTrue();
    assertThat(process.exitValue()).isEqualTo(9);
  }

  /** True when it ended by itself within so many milliseconds. */
  boolean ends(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  long pid() {
    return process.pid();
  }

  void kill() throws InterruptedException {
    signal("KILL");
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  /** Sends a signal by name: {@code KILL}, {@code STOP}, {@code CONT}. */
  void signal(String name) {
    try {
      int code =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      assertThat(code == 0 || !process.isAlive()).as("kill -" + name).isTrue();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
