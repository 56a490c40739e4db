package io.meshflow.core.model;

import java.time.Duration;

/**
 * What of earlier calls may serve a call of a model again.
 *
 * @param answers how old an answer to the very same question may be that is given again; zero to
 *     ask anew each time
 * @param prompts whether the vendor is to keep the beginning of the prompt for the next call
 */
public record Reuse(Duration answers, boolean prompts) {

  /** For a switch that names no time. */
  public static final Duration USUAL = Duration.ofHours(1);

  /** Older answers are never given again. */
  public static final Duration LONGEST = Duration.ofDays(30);

  public static final Reuse NONE = new Reuse(Duration.ZERO, false);

  public Reuse {
    if (answers.isNegative() || answers.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("answers are kept for at most 30 days");
    }
  }
}
