package io.meshflow.core.engine;

import io.meshflow.core.policy.OutputGate.Trial;
import io.meshflow.core.run.Experience;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.WorkKey;
import java.util.ArrayList;
import java.util.List;

/**
 * What the earlier visits of an agent's node have shown, after what it showed in earlier runs as
 * far as this one began with that. Visits follow each other, so the same run always sees the same
 * trials, whatever else runs beside it.
 */
final class Trials {

  private Trials() {}

  static List<Trial> before(Run run, WorkKey work) {
    if (work.isItem()) {
      return List.of();
    }
    Step now = run.step(work.step());
    List<Step> visits = run.visitsOf(now.node());
    List<Trial> trials = new ArrayList<>(run.experience().of(now.id().node()));
    for (Step visit :
        visits.subList(Math.max(0, visits.size() - 1 - Experience.MOST), visits.size())) {
      Experience.trial(visit).ifPresent(trials::add);
    }
    return trials.subList(Math.max(0, trials.size() - Experience.MOST), trials.size());
  }
}
