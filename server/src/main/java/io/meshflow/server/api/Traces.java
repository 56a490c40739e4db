package io.meshflow.server.api;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.Cast;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.StepId;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Steps of runs, their replay pairs, and where two runs differ. Thread safe. */
final class Traces {

  private final Runs runs;
  private final Reading reading;

  Traces(Runs runs, Reading reading) {
    this.runs = runs;
    this.reading = reading;
  }

  private Map<StepId, StepTrace> steps(String tenant, RunRow row) {
    Map<StepId, StepTrace> steps = new LinkedHashMap<>();
    Cast cast = null;
    Instant begun = row.createdAt();
    for (Recorded record : runs.history(tenant, row.id(), 0)) {
      for (RunEvent event : record.events()) {
        if (event instanceof RunEvent.Admitted admitted) {
          cast = Cast.of(admitted);
        } else if (cast != null) {
          StepId id = StepTrace.stepOf(event);
          if (id != null) {
            Cast.Part part = cast.part(id.node());
            steps
                .computeIfAbsent(id, step -> new StepTrace(step, part, begun, record.at()))
                .add(event, record);
          }
        }
      }
    }
    return steps;
  }

  Reply trace(Call call) {
    RunRow row = reading.row(call);
    List<Value.Obj> steps =
        steps(call.tenant(), row).values().stream().map(StepTrace::document).toList();
    return Reply.json(
        Value.Obj.builder()
            .put("run_id", row.id().value())
            .put("summary", reading.whole(call.tenant(), row))
            .put("steps", Value.array(steps))
            .build());
  }

  Reply replay(Call call) {
    RunRow row = reading.row(call);
    String wanted = call.path("step");
    StepTrace step =
        steps(call.tenant(), row).values().stream()
            .filter(s -> s.id().toString().equals(wanted) || s.id().node().equals(wanted))
            .reduce((first, last) -> last)
            .orElseThrow(() -> Problem.missing("unknown_step", "The run has no such step."));
    if (step.erased()) {
      throw new Problem(410, "erased", "The contents of this step are erased.");
    }
    return Reply.json(step.replay(row.id().value()));
  }

  Reply diff(Call call) {
    Map<StepId, StepTrace> a = steps(call.tenant(), reading.row(call));
    Map<StepId, StepTrace> b = steps(call.tenant(), reading.row(call, call.path("other")));
    Set<StepId> all = new LinkedHashSet<>(a.keySet());
    all.addAll(b.keySet());
    List<Value.Obj> steps = all.stream().map(id -> difference(id, a.get(id), b.get(id))).toList();
    boolean same = steps.stream().allMatch(step -> step.flag("same"));
    return Reply.json(Value.obj("same", Value.of(same), "steps", Value.array(steps)));
  }

  private static Value.Obj difference(StepId id, @Nullable StepTrace a, @Nullable StepTrace b) {
    ObjBuilder step = Value.Obj.builder().put("step_id", id.toString());
    if (a == null || b == null) {
      return step.put("same", false).put("only_in", a == null ? "other" : "run").build();
    }
    boolean same = a.output().equals(b.output()) && a.status().equals(b.status());
    step.put("same", same);
    if (!same) {
      step.put("run", side(a)).put("other", side(b));
    }
    return step.build();
  }

  private static Value.Obj side(StepTrace step) {
    return Value.obj("status", Value.of(step.status()), "output", step.output().value());
  }
}
