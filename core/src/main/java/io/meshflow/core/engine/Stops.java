package io.meshflow.core.engine;

import io.meshflow.core.run.Call;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.Work;
import java.util.ArrayList;
import java.util.List;

/** Finds what is still alive in a step and has to be stopped when the step ends without it. */
final class Stops {

  private Stops() {}

  static List<Decision> of(Step step) {
    List<Decision> stops = new ArrayList<>(of(step.whole()));
    step.items().forEach(item -> stops.addAll(of(item)));
    return stops;
  }

  private static List<Decision> of(Work work) {
    List<Decision> stops = new ArrayList<>(0);
    for (Call call : work.calls()) {
      if (call.running()) {
        stops.add(new Decision.Stop(call.key()));
      }
    }
    if (work.childEnd().isEmpty()) {
      work.child().ifPresent(child -> stops.add(new Decision.StopChild(child)));
    }
    return stops;
  }
}
