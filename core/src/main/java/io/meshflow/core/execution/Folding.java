package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy.StoreBodies;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.core.workflow.WorkflowReader;
import java.util.List;
import java.util.Optional;

/** Folds the records of a run into its state. */
final class Folding {

  private Folding() {}

  /** The state after these records, the first of which admits the run. */
  static Run fold(RunId id, List<Recorded> records, WorkflowReader reader) {
    if (records.isEmpty()) {
      throw RunRefused.unknown(id);
    }
    Recorded first = records.getFirst();
    if (!(first.events().getFirst() instanceof RunEvent.Admitted admitted)) {
      throw DamagedRun.record(id, DamagedRun.Part.STORY, first.n(), null);
    }
    Run run = new Run(id, workflow(id, admitted, reader), admitted, first.at());
    add(run, first, first.events().subList(1, first.events().size()));
    records.stream().skip(1).forEach(record -> add(run, record));
    return run;
  }

  private static Workflow workflow(RunId id, RunEvent.Admitted admitted, WorkflowReader reader) {
    return definition(id, admitted, reader)
        .orElseThrow(
            () ->
                new RunRefused(
                    RunRefused.Kind.ERASED,
                    "The contents of run "
                        + id
                        + " are erased; it can be listed and verified, not resumed."));
  }

  private static Optional<Workflow> definition(
      RunId id, RunEvent.Admitted admitted, WorkflowReader reader) {
    try {
      return workflow(admitted, reader);
    } catch (RuntimeException unreadable) {
      throw DamagedRun.record(id, DamagedRun.Part.DEFINITION, 0, unreadable);
    }
  }

  /** What a run has pinned; empty once erased. */
  static Optional<Workflow> workflow(RunEvent.Admitted admitted, WorkflowReader reader) {
    return admitted.content() instanceof Value.Obj content
        ? content.objectIf("document").map(document -> Closures.read(reader, document))
        : Optional.empty();
  }

  /** Folds one more record. */
  static void add(Run run, Recorded record) {
    add(run, record, record.events());
  }

  private static void add(Run run, Recorded record, List<RunEvent> events) {
    try {
      events.forEach(event -> run.apply(event, record.at()));
    } catch (RuntimeException impossible) {
      throw DamagedRun.record(run.id(), DamagedRun.Part.STORY, record.n(), impossible);
    }
    run.recorded(record.at());
    if (hides(record, run.workflow().policy().privacy().storeBodies())) {
      run.hide();
    }
  }

  /** Whether marks may stand in the record in the place of values. */
  static boolean hides(Recorded record, StoreBodies kept) {
    return switch (record.contents()) {
      case WHOLE -> false;
      case HIDDEN -> true;
      case UNSAID -> kept == StoreBodies.SCRUBBED;
    };
  }
}
