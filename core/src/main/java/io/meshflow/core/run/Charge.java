package io.meshflow.core.run;

import io.meshflow.core.model.Usage;

/**
 * What an attempt cost.
 *
 * @param micros millionths of a dollar
 * @param overrun what the vendor billed beyond the reservation, in millionths of a dollar
 * @param served {@code provider/model} that answered; empty for other effects
 */
public record Charge(long micros, Usage usage, long overrun, String served) {

  public static final Charge NOTHING = new Charge(0, Usage.NONE, 0, "");
}
