package io.meshflow.core.run;

import io.meshflow.core.model.Usage;

/**
 * What an attempt cost.
 *
 * @param micros millionths of a dollar
 * @param overrun what the vendor billed beyond the reservation, in millionths of a dollar
 * @param served {@code provider/model} that answered; empty for other effects
 * @param from the call whose recorded answer was given again, as {@code run/call}; empty for an
 *     answer of its own
 */
public record Charge(long micros, Usage usage, long overrun, String served, String from) {

  public static final Charge NOTHING = new Charge(0, Usage.NONE, 0, "");

  /** For an answer of its own. */
  public Charge(long micros, Usage usage, long overrun, String served) {
    this(micros, usage, overrun, served, "");
  }

  /** For an answer that was there; it costs nothing. */
  public static Charge reused(String served, String from) {
    return new Charge(0, Usage.NONE, 0, served, from);
  }

  /** The same money, of which nobody knows for how many tokens it was. */
  Charge uncounted() {
    return new Charge(micros, Usage.NONE, overrun, served, from);
  }

  /** Whether the answer was given before. */
  public boolean reused() {
    return !from.isEmpty();
  }
}
