package io.meshflow.core.ledger;

/**
 * Calls that are over, and what they cost.
 *
 * @param micros millionths of a dollar
 * @param lost part of {@code micros} for calls of which nobody knows what they cost: the most it
 *     can be, and none of their tokens
 * @param cached tokens of the input that came from the vendor's cache
 * @param written tokens of the input that went into it
 */
public record Spent(
    long calls, long micros, long lost, long input, long output, long cached, long written) {
  public static final Spent NOTHING = new Spent(0, 0, 0, 0, 0, 0, 0);

  public Spent plus(Spent other) {
    return new Spent(
        calls + other.calls,
        micros + other.micros,
        lost + other.lost,
        input + other.input,
        output + other.output,
        cached + other.cached,
        written + other.written);
  }
}
