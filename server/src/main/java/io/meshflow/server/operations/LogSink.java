package io.meshflow.server.operations;

import java.time.Instant;

/** Takes the lines of the one log of a server. Thread safe. */
@FunctionalInterface
public interface LogSink {

  /**
   * Takes a line.
   *
   * @param level error, warn, info, debug or trace
   * @param line JSON, or words for a terminal
   */
  void take(Instant at, String level, String line);
}
