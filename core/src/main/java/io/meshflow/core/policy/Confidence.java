package io.meshflow.core.policy;

import io.meshflow.core.policy.OutputGate.Output;
import io.meshflow.core.policy.OutputGate.Trial;
import java.util.ArrayList;
import java.util.List;

/**
 * How sure an answer really is: what the model states, corrected by its record, by the confidence
 * of what it worked on, and by how far others agree.
 */
final class Confidence {

  private static final int FEW = 3;
  private static final double UNPROVEN = 0.9;
  private static final double HANDED_ON = 0.9;
  private static final double LEARNING = 0.2;

  private Confidence() {}

  /** The composite, 0 to 1; a number that is none counts as no confidence at all. */
  static double of(Output output) {
    double calibrated = calibrated(clamp(output.confidence()), output.record().trials());
    double upstream = clamp(output.upstreamConfidence());
    double propagated = upstream < 1 ? Math.min(calibrated, upstream * HANDED_ON) : calibrated;
    List<String> answers = new ArrayList<>(output.record().others());
    answers.add(output.text());
    return answers.size() < 2
        ? 0.6 * propagated + 0.4 * calibrated
        : 0.4 * propagated + 0.4 * agreement(answers) + 0.2 * calibrated;
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

  /** Mean likeness of all pairs of answers. */
  private static double agreement(List<String> answers) {
    double sum = 0;
    int pairs = 0;
    for (int i = 0; i < answers.size(); i++) {
      for (int j = i + 1; j < answers.size(); j++) {
        sum += Behaviour.likeness(answers.get(i), answers.get(j));
        pairs++;
      }
    }
    return sum / pairs;
  }

  private static double clamp(double value) {
    return Double.isNaN(value) ? 0 : Math.clamp(value, 0.0, 1.0);
  }
}
