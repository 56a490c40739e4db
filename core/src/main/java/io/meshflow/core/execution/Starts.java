package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.run.Admission;
import io.meshflow.core.run.Experience;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.workflow.Workflow;
import java.time.Instant;

/** Plans the admission of runs that people start. */
final class Starts {

  private Starts() {}

  static Opening.Plan plan(Shared shared, StartRequest request, RunId id, Instant now) {
    Workflow workflow = request.workflow();
    long cap = workflow.policy().limits().budgetMicros();
    long budget = request.options().budgetMicros().map(own -> Math.min(own, cap)).orElse(cap);
    String actor = Names.hide(request.actor(), shared.store().vault().tenantKey(request.tenant()));
    Admission admission =
        new Admission(
            request.tenant(),
            workflow.name() + "@" + workflow.version(),
            shared.digest(workflow),
            new Admission.Origin.Fresh(actor),
            budget,
            Opening.deadline(workflow.policy(), now),
            request.options().model(),
            request.options().key());
    Value.Obj content =
        Value.Obj.builder()
            .put("task", request.task())
            .put("input", request.input())
            .put("by", request.actor())
            .put("document", workflow.document())
            .put(RunEvent.SITE, shared.fitness().site().document())
            .build();
    Value.Obj experienced = experienced(shared, request.tenant(), workflow, content);
    return new Opening.Plan(
        id, workflow, admission, correlated(experienced, request.options().correlation(), id));
  }

  /** The contents of a run with what earlier ones have shown of its agents. */
  static Value.Obj experienced(Shared shared, String tenant, Workflow workflow, Value.Obj content) {
    Experience before = shared.experiences().before(shared, tenant, workflow);
    return before.equals(Experience.NONE)
        ? content
        : content.with(RunEvent.EXPERIENCE, before.document());
  }

  /** The contents of a run with the request they come from; nothing to keep when there is none. */
  static Value.Obj correlated(Value.Obj content, Correlation request, RunId run) {
    return request.equals(Correlation.NONE)
        ? content.without(RunEvent.CORRELATION)
        : content.with(RunEvent.CORRELATION, request.within(run.value()).document());
  }
}
