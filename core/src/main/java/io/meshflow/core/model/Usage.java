package io.meshflow.core.model;

/**
 * Tokens of one model call; {@code cached} are part of {@code input}, {@code reasoning} of {@code
 * output}; {@code estimated} says that the vendor did not count and we did.
 *
 * @param written part of {@code input} that the vendor keeps for the next call
 */
public record Usage(
    long input, long output, long cached, long reasoning, boolean estimated, long written) {

  public static final Usage NONE = new Usage(0, 0, 0, 0, false);

  public Usage {
    if (input < 0 || output < 0 || cached < 0 || reasoning < 0 || written < 0) {
      throw new IllegalArgumentException("token counts are never negative");
    }
  }

  /** Of a call whose prompt the vendor does not keep. */
  public Usage(long input, long output, long cached, long reasoning, boolean estimated) {
    this(input, output, cached, reasoning, estimated, 0);
  }

  /** All tokens that count against a token budget. */
  public long total() {
    return input + output;
  }

  public Usage plus(Usage other) {
    return new Usage(
        input + other.input,
        output + other.output,
        cached + other.cached,
        reasoning + other.reasoning,
        estimated || other.estimated,
        written + other.written);
  }
}
