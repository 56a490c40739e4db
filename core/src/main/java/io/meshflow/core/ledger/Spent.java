package io.meshflow.core.ledger;

/**
 * Calls that are over, and what they cost.
 *
 * @param micros millionths of a dollar
 * @param cached tokens of the input that came from the vendor's cache
 */
public record Spent(long calls, long micros, long input, long output, long cached) {
  public static final Spent NOTHING = new Spent(0, 0, 0, 0, 0);

  public Spent plus(Spent other) {
    return new Spent(
        calls + other.calls,
        micros + other.micros,
        input + other.input,
        output + other.output,
        cached + other.cached);
  }
}
