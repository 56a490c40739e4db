package io.meshflow.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command `meshflow`: parses the arguments, runs one command, exits with its code. */
@Command(
    name = "meshflow",
    description = "Runs AI agents in production under control.",
    mixinStandardHelpOptions = true,
    version = "meshflow 0.1.0-SNAPSHOT")
public final class Main implements Runnable {
  /** Runs the command line and ends the process. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
