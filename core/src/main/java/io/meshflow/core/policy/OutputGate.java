package io.meshflow.core.policy;

import io.meshflow.core.data.Value;
import java.util.List;

/** Looks at what an effect returned before anybody sees or stores it. Pure and thread safe. */
public interface OutputGate {

  /** The rule that blocks an answer for doubt alone. */
  String HOPELESS = "uncertainty.hopeless";

  /** Where an output comes from. */
  enum Stage {
    /** The result of a tool, a request or a function: a fact, not a statement. */
    RESULT,
    /** The answer of a model or an agent, handed to the steps after it. */
    ANSWER
  }

  /**
   * What a step produced.
   *
   * @param text the output as text
   * @param structured the output as data, {@code Value.NULL} when there is none
   * @param confidence what the model stated, 0 to 1; 0.8 when it stated nothing
   * @param upstreamConfidence the lowest calibrated confidence of the inputs; 1 when there are none
   * @param last it is the output of the run, not only of the step
   * @param trials the agent's earlier answers: what it stated, and what that was worth
   */
  record Output(
      String text,
      Value structured,
      double confidence,
      double upstreamConfidence,
      Stage stage,
      boolean last,
      List<Trial> trials) {

    public Output {
      trials = List.copyOf(trials);
    }

    /** The result of something that is no model, or of a model of which nothing is known. */
    public Output(String text, Value structured, double confidence, double upstreamConfidence) {
      this(text, structured, confidence, upstreamConfidence, Stage.RESULT, false, List.of());
    }
  }

  /** A stated confidence, and how right the answer was, 0 to 1. */
  record Trial(double stated, double actual) {}

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
