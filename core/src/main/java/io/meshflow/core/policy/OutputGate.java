package io.meshflow.core.policy;

import io.meshflow.core.data.Value;

/** Looks at what an effect returned before anybody sees or stores it. Pure and thread safe. */
public interface OutputGate {

  /**
   * What a step produced.
   *
   * @param text the output as text
   * @param structured the output as data, {@code Value.NULL} when there is none
   * @param confidence what the model stated, 0 to 1; 0.8 when it stated nothing
   * @param upstreamConfidence the lowest calibrated confidence of the inputs; 1 when there are none
   */
  record Output(String text, Value structured, double confidence, double upstreamConfidence) {}

  /**
   * What becomes of it.
   *
   * @param verdict allowed, blocked, or needs a human before successors see it
   * @param output cut and scrubbed as the policy wants it
   * @param confidence composite confidence, 0 to 1
   */
  record Checked(Verdict verdict, Output output, double confidence) {}

  /** Applies output checks, limits and scrubbing of {@code policy}. */
  Checked check(Output output, Policy policy, String agent);
}
