package io.meshflow.core.policy;

import io.meshflow.core.policy.OutputGate.Output;
import io.meshflow.core.policy.OutputGate.Trial;
import java.util.List;

/**
 * How sure an answer really is: what the model states, corrected by what its earlier answers were
 * worth, and by the confidence of what it worked on.
 */
final class Confidence {

  private static final int FEW = 3;
  private static final double UNPROVEN = 0.9;
  private static final double HANDED_ON = 0.9;
  private static final double LEARNING = 0.2;

  private Confidence() {}

  /** The composite, 0 to 1; a number that is none counts as no confidence at all. */
  static double of(Output output) {
    double calibrated = calibrated(clamp(output.confidence()), output.trials());
    double upstream = clamp(output.upstreamConfidence());
    double propagated = upstream < 1 ? Math.min(calibrated, upstream * HANDED_ON) : calibrated;
    return 0.6 * propagated + 0.4 * calibrated;
  }

  private static double calibrated(double stated, List<Trial> trials) {
    if (trials.size() < FEW) {
      return stated * UNPROVEN;
    }
    double bias = trials.getFirst().stated() - trials.getFirst().actual();
    for (Trial trial : trials.subList(1, trials.size())) {
      bias = (1 - LEARNING) * bias + LEARNING * (trial.stated() - trial.actual());
    }
    return Math.clamp(stated - bias, 0.01, 0.99);
  }

  private static double clamp(double value) {
    return Double.isNaN(value) ? 0 : Math.clamp(value, 0.0, 1.0);
  }
}
