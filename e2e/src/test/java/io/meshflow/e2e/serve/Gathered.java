package io.meshflow.e2e.serve;

import io.meshflow.cli.command.Outside;
import io.meshflow.cli.command.Shell;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * A process that has made a database before, says that it is ready, and runs a command once it is
 * told to: so that several begin within milliseconds of each other, however long starting took.
 */
public final class Gathered {

  private Gathered() {}

  /** Takes the folder to work in and the URLs of the two databases, {@code -} for a file. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true);
    run(Files.createTempDirectory(folder, "before"), args[1], nowhere, "db", "migrate");
    System.out.println("ready");
    var _ = System.in.read();
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(
        run(folder, args[2], out, "run", "say.yaml", "--model=demo", "--task=Say it.", "--json"));
  }

  private static int run(Path folder, String url, PrintStream out, String... command) {
    Terminal.Streams streams = new Terminal.Streams(InputStream.nullInputStream(), out, System.err);
    Look look = new Look(false, false, 100);
    Outside outside =
        new Outside(
            url.equals("-") ? Map.of() : Map.of("MESHFLOW_DB_URL", url),
            folder,
            colour -> new Terminal(streams, false, look, () -> 100),
            InstantSource.system(),
            "meshflow");
    return Shell.run(outside, streams, command);
  }
}
