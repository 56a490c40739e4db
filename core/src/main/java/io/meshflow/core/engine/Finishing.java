package io.meshflow.core.engine;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.Step;
import io.meshflow.core.workflow.StepOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ends runs in which nothing more can happen. */
final class Finishing {

  private final Desk desk;

  Finishing(Desk desk) {
    this.desk = desk;
  }

  /** The end of a run in which nothing is left to do. */
  List<Decision> completed() {
    boolean quiet = desk.run().open().isEmpty() && desk.run().flights().none();
    return quiet ? List.of(ended(RunStatus.COMPLETED, "", result())) : List.of();
  }

  /** The end of a draining run in which nothing is under way any more. */
  List<Decision> drained() {
    if (!(desk.run().phase() instanceof Phase.Draining draining) || !desk.run().flights().none()) {
      return List.of();
    }
    List<Decision> decisions = new ArrayList<>();
    Endings endings = new Endings(desk);
    desk.run().open().forEach(step -> decisions.addAll(endings.cancel(step)));
    decisions.add(ended(draining.towards(), draining.code(), partial()));
    return decisions;
  }

  private static Decision ended(RunStatus status, String code, Output output) {
    return new Decision.Note(new RunEvent.Ended(status, code, output.document()));
  }

  private Output result() {
    List<String> terminals = desk.run().workflow().graph().terminals();
    if (terminals.size() == 1) {
      return last(terminals.getFirst()).map(Step::output).orElse(Output.NOTHING);
    }
    ObjBuilder outputs = Value.Obj.builder();
    for (String terminal : terminals) {
      outputs.put(terminal, last(terminal).map(s -> s.output().value()).orElse(Value.NULL));
    }
    return new Output("", outputs.build());
  }

  private Output partial() {
    boolean reached =
        desk.run().workflow().graph().terminals().stream().anyMatch(id -> last(id).isPresent());
    return reached ? result() : latest();
  }

  private Output latest() {
    return desk.run().steps().reversed().stream()
        .filter(Finishing::done)
        .findFirst()
        .map(Step::output)
        .orElse(Output.NOTHING);
  }

  private Optional<Step> last(String id) {
    return desk.run().visitsOf(desk.graph().node(id)).reversed().stream()
        .filter(Finishing::done)
        .findFirst();
  }

  private static boolean done(Step step) {
    return step.outcome().filter(how -> how == StepOutcome.DONE).isPresent();
  }
}
