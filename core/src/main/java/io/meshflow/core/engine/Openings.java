package io.meshflow.core.engine;

import io.meshflow.core.run.Joins;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.StepId;
import java.util.List;

/** Starts or skips nodes whose join has become satisfied or hopeless. */
final class Openings {

  private final Desk desk;

  Openings(Desk desk) {
    this.desk = desk;
  }

  List<Decision> consider(int node) {
    Joins joins = desk.run().joins();
    StepId next = new StepId(desk.graph().node(node).id(), joins.visits(node) + 1);
    if (joins.startable(node)) {
      return note(new RunEvent.StepStarted(next, joins.inputs(node)));
    }
    return joins.skippable(node) ? note(new RunEvent.StepSkipped(next)) : List.of();
  }

  private static List<Decision> note(RunEvent event) {
    return List.of(new Decision.Note(event));
  }
}
