package io.meshflow.core.engine;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.run.Facts;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a bench has committed, to be folded anew through the written form. */
final class Tape {

  private record Recorded(Instant at, List<RunEvent> events) {}

  private final Workflow workflow;
  private final List<Recorded> records = new ArrayList<>();

  Tape(Workflow workflow) {
    this.workflow = workflow;
  }

  /** Begins with the first fact of a run and gives its state. */
  Run admit(RunEvent.Admitted admitted) {
    records.clear();
    records.add(new Recorded(Bench.START, List.of(admitted)));
    return folded();
  }

  void add(Instant at, List<RunEvent> events) {
    records.add(new Recorded(at, events));
  }

  List<RunEvent> events() {
    return records.stream().flatMap(record -> record.events().stream()).toList();
  }

  List<String> skips() {
    return events().stream()
        .filter(RunEvent.StepSkipped.class::isInstance)
        .map(event -> ((RunEvent.StepSkipped) event).step().toString())
        .toList();
  }

  /** The state as it reads back from what is written. */
  Run folded() {
    RunEvent.Admitted admitted = (RunEvent.Admitted) read(records.getFirst()).getFirst();
    Run fresh = new Run(Bench.RUN, workflow, admitted, Bench.START);
    fresh.recorded(Bench.START);
    for (Recorded record : records.subList(1, records.size())) {
      read(record).forEach(event -> fresh.apply(event, record.at()));
      fresh.recorded(record.at());
    }
    return fresh;
  }

  private static List<RunEvent> read(Recorded record) {
    Facts.Encoded encoded = Facts.encode(record.events());
    List<Value.Obj> facts = new ArrayList<>();
    encoded.facts().forEach(fact -> facts.add((Value.Obj) copy(fact)));
    return Facts.decode(facts, (Value.Obj) copy(encoded.body()));
  }

  private static Value copy(Value value) {
    return Json.parse(Json.canonical(value));
  }
}
