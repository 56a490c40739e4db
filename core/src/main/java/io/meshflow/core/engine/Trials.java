package io.meshflow.core.engine;

import io.meshflow.core.policy.OutputGate;
import io.meshflow.core.policy.OutputGate.Trial;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.WorkKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the earlier visits of an agent's node stated, and what became of it: an answer that was
 * taken was worth everything, one that was blocked, rejected or failed nothing. Visits follow each
 * other, so the same run always sees the same trials, whatever else runs beside it.
 */
final class Trials {

  /** Older ones hardly weigh. */
  private static final int MOST = 50;

  private Trials() {}

  static OutputGate.Record before(Run run, WorkKey work) {
    if (work.isItem()) {
      return OutputGate.Record.EMPTY;
    }
    Step now = run.step(work.step());
    List<Step> visits = run.visitsOf(now.node());
    List<Trial> trials = new ArrayList<>();
    for (Step visit : visits.subList(Math.max(0, visits.size() - 1 - MOST), visits.size())) {
      worth(visit).ifPresent(worth -> add(trials, visit, worth));
    }
    return trials.isEmpty() ? OutputGate.Record.EMPTY : new OutputGate.Record(trials, List.of());
  }

  private static void add(List<Trial> trials, Step visit, double worth) {
    visit.whole().stated().ifPresent(stated -> trials.add(new Trial(stated, worth)));
  }

  private static Optional<Double> worth(Step visit) {
    return visit
        .outcome()
        .flatMap(
            outcome ->
                switch (outcome) {
                  case DONE -> Optional.of(1.0);
                  case BLOCKED, REJECTED, FAILED -> Optional.of(0.0);
                  case TIMED_OUT, CANCELLED, SKIPPED -> Optional.empty();
                });
  }
}
