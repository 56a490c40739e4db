package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Terminal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;

/**
 * What a command line gets from its process.
 *
 * @param folder in which it was started
 * @param terminal makes the terminal for a wish about colours
 * @param program how the user calls it, for hints
 */
public record Outside(
    Map<String, String> environment,
    Path folder,
    Function<String, Terminal> terminal,
    InstantSource clock,
    String program) {

  public Outside {
    environment = Map.copyOf(environment);
  }
}
