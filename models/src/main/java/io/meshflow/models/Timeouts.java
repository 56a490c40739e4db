package io.meshflow.models;

import java.time.Duration;

/**
 * How long a vendor may take; a permit's deadline bounds the whole call besides.
 *
 * @param connect until the connection stands
 * @param firstToken from sending the request to the first event of the answer
 * @param idle between two arrivals of bytes after that
 */
public record Timeouts(Duration connect, Duration firstToken, Duration idle) {

  public static final Timeouts DEFAULT =
      new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(120), Duration.ofSeconds(60));

  /**
   * For a server on this machine or in a private network: it may queue a call behind others, load
   * the model first, and read a long prompt slowly. An attempt as a whole has ten minutes.
   */
  static final Timeouts NEAR =
      new Timeouts(Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofMinutes(5));

  private static final Duration THOUGHT = Duration.ofMinutes(6);

  /** What is usual for a model that thinks, of which some say nothing until they have thought. */
  Timeouts thinking() {
    return equals(DEFAULT) ? new Timeouts(connect, THOUGHT, idle) : this;
  }

  public Timeouts {
    if (!connect.isPositive() || !firstToken.isPositive() || !idle.isPositive()) {
      throw new IllegalArgumentException("timeouts are positive");
    }
  }
}
