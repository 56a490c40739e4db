package io.meshflow.cli;

import io.meshflow.cli.command.Outside;
import io.meshflow.cli.command.Shell;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** The command {@code serve} on a thread of this process, and command lines that use it. */
final class ServedCommandLine implements AutoCloseable {

  static final String KEY = "an-admin-key-for-tests";

  private final Thread thread;
  private final String address;

  ServedCommandLine(Path folder, int port) throws IOException {
    PipedInputStream told = new PipedInputStream(64 * 1024);
    PrintStream err = new PrintStream(new PipedOutputStream(told), true, StandardCharsets.UTF_8);
    Terminal.Streams streams =
        new Terminal.Streams(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            err);
    Outside outside =
        new Outside(
            Map.of("MESHFLOW_API_KEYS", KEY + ";admin"),
            folder,
            colour -> new Terminal(streams, false, new Look(false, true, 100), () -> 100),
            InstantSource.system(),
            "meshflow");
    thread =
        Thread.ofPlatform()
            .daemon()
            .name("serve")
            .start(
                () ->
                    Shell.run(outside, streams, "serve", "--demo", "--port", String.valueOf(port)));
    address = address(told);
    Thread.ofVirtual().start(() -> drain(told));
  }

  private static String address(PipedInputStream told) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(told, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int at = line.indexOf("http://");
      if (at >= 0) {
        return line.substring(at).replaceFirst("/\\s*$", "");
      }
    }
    throw new IOException("the server did not start");
  }

  private static void drain(PipedInputStream told) {
    try {
      told.transferTo(OutputStream.nullOutputStream());
    } catch (IOException ended) {
      Thread.currentThread().interrupt();
    }
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
