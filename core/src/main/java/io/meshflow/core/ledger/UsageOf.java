package io.meshflow.core.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What money is spent on.
 *
 * @param day in UTC, on which the call began
 * @param key id of the key whose run it is; empty without one
 * @param agent agent, or node, that asked
 * @param model who was asked, as {@code provider/model}
 */
public record UsageOf(LocalDate day, String key, String agent, String model) {

  /** The day of an instant. */
  public static LocalDate day(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }
}
