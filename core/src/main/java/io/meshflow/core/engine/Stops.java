package io.meshflow.core.engine;

import io.meshflow.core.run.Call;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.Work;
import java.util.ArrayList;
import java.util.List;

/** Finds what is still alive in a step and has to be stopped when the step ends without it. */
final class Stops {

  private Stops() {}

  /** Everything: calls and children. */
  static List<Decision> of(Step step) {
    List<Decision> stops = new ArrayList<>(calls(step));
    child(step.whole(), stops);
    step.items().forEach(item -> child(item, stops));
    return stops;
  }

  /** The calls alone. */
  static List<Decision> calls(Step step) {
    List<Decision> stops = new ArrayList<>(0);
    if (step.busy()) {
      calls(step.whole(), stops);
      step.items().forEach(item -> calls(item, stops));
    }
    return stops;
  }

  /** True when an effect is under way that must not be cut off. */
  static boolean mustFinish(Step step) {
    return step.busy()
        && (onceUnderWay(step.whole()) || step.items().stream().anyMatch(Stops::onceUnderWay));
  }

  private static boolean onceUnderWay(Work work) {
    return work.calls().stream()
        .filter(Call::running)
        .anyMatch(call -> call.terms().filter(terms -> !terms.effect().repeatable()).isPresent());
  }

  private static void calls(Work work, List<Decision> stops) {
    work.calls().stream()
        .filter(Call::running)
        .forEach(call -> stops.add(new Decision.Stop(call.key())));
  }

  private static void child(Work work, List<Decision> stops) {
    if (work.childEnd().isEmpty()) {
      work.child().ifPresent(child -> stops.add(new Decision.StopChild(child)));
    }
  }
}
