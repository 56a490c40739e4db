package io.meshflow.core.model;

/**
 * Tokens of one model call; {@code cached} are part of {@code input}, {@code reasoning} of {@code
 * output}; {@code estimated} says that the vendor did not count and we did.
 */
public record Usage(long input, long output, long cached, long reasoning, boolean estimated) {

  public static final Usage NONE = new Usage(0, 0, 0, 0, false);

  public Usage {
    if (input < 0 || output < 0 || cached < 0 || reasoning < 0) {
      throw new IllegalArgumentException("token counts are never negative");
    }
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
        estimated || other.estimated);
  }
}
