package io.meshflow.cli;

import io.meshflow.cli.command.Outside;
import io.meshflow.cli.command.Shell;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The command {@code serve} or {@code dev} on a thread of this process, and command lines that use
 * it.
 */
final class ServedCommandLine implements AutoCloseable {

  static final String KEY = "an-admin-key-for-tests";

  private final Thread thread;
  private final String address;
  private final ByteArrayOutputStream told = new ByteArrayOutputStream();

  ServedCommandLine(Path folder, String... words) throws IOException {
    this(folder, Map.of("MESHFLOW_API_KEYS", KEY + ";admin;*"), words);
  }

  ServedCommandLine(Path folder, Map<String, String> environment, String... words)
      throws IOException {
    PrintStream err = new PrintStream(told, true, StandardCharsets.UTF_8);
    Terminal.Streams streams =
        new Terminal.Streams(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            err);
    Outside outside =
        new Outside(
            environment,
            folder,
            colour -> new Terminal(streams, false, new Look(false, true, 100), () -> 100),
            InstantSource.system(),
            "meshflow");
    thread =
        Thread.ofPlatform().daemon().name("serve").start(() -> Shell.run(outside, streams, words));
    address = listening();
  }

  private String listening() throws IOException {
    Instant end = Instant.now().plusSeconds(180);
    while (Instant.now().isBefore(end)) {
      for (String line : said().lines().toList()) {
        if (line.contains("\"event\":\"listening\"")) {
          return ((Value.Obj) Json.parse(line)).text("url");
        }
      }
      LockSupport.parkNanos(20_000_000);
    }
    throw new IOException("the server did not start: " + said());
  }

  /** What it has told so far. */
  String said() {
    return told.toString(StandardCharsets.UTF_8);
  }

  String address() {
    return address;
  }

  /** A command line that works on the runs of this server. */
  CommandLineUnderTest client(Path folder) {
    return new CommandLineUnderTest(folder)
        .with("MESHFLOW_SERVER", address)
        .with("MESHFLOW_API_KEY", KEY);
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
