package io.meshflow.cli;

import io.meshflow.cli.command.Outside;
import io.meshflow.cli.command.Shell;
import io.meshflow.cli.terminal.Surroundings;
import io.meshflow.cli.terminal.Terminal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.logging.LogManager;

/** The process {@code meshflow}: runs one command and exits with its code. */
public final class Main {

  private Main() {}

  /** Runs the command line and ends the process. */
  public static void main(String[] arguments) {
    LogManager.getLogManager().reset(); // what libraries log is for serve, which says where to
    Map<String, String> environment = System.getenv();
    Outside outside =
        new Outside(
            environment,
            Path.of("").toAbsolutePath(),
            colour -> Surroundings.here(environment, colour),
            InstantSource.system(),
            System.getProperty("meshflow.command", "meshflow"));
    Terminal.Streams streams = new Terminal.Streams(System.in, System.out, System.err);
    System.exit(Shell.run(outside, streams, arguments));
  }
}
