package io.meshflow.core.engine;

import io.meshflow.core.policy.Placeholders;
import io.meshflow.core.policy.text.PhiScrubber;

/**
 * What is said where a run cannot go on with what is stored of it: marks stand in the place of
 * values that its policy hides, and this process has not seen them. See {@link Placeholders}.
 */
public final class HiddenContents {

  /** The stable word for it. */
  public static final String RULE = "contents_hidden";

  private HiddenContents() {}

  /** In words, with what to do; {@code effect} says what did not happen. */
  public static String detail(String effect) {
    return effect
        + ": "
        + PhiScrubber.MARK
        + " stands in the place of values that are not stored (store_bodies: scrubbed) and that"
        + " only the process which began the run has seen. Start the run again; runs that wait"
        + " over restarts need store_bodies: full.";
  }
}
