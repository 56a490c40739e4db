package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.Admission;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.Site;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.StepId;
import io.meshflow.core.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Copies the past of one step into a new run, which then goes its own way. */
public final class Forks {

  private Forks() {}

  /**
   * What to fork.
   *
   * @param from the first step that is not copied but done anew, as {@code node} or {@code
   *     node#visit}; a bare node means its newest visit
   * @param correlation the request and the trace that the fork belongs to
   * @param key id of the key that asks for the fork, which acts and is charged; empty for none
   */
  public record Request(
      String tenant,
      RunId source,
      String from,
      String actor,
      String model,
      Changes changes,
      Correlation correlation,
      String key) {}

  /** What is different in the fork; empty for what stays. */
  public record Changes(Optional<Workflow> workflow, Optional<Value.Obj> input) {
    public static final Changes NONE = new Changes(Optional.empty(), Optional.empty());
  }

  static Opening open(Shared shared, Request request, RunId id, Instant now) {
    List<Recorded> records = records(shared, request);
    Run source = Folding.fold(request.source(), records, shared.rules().reader());
    if (source.workflow().policy().privacy().storeBodies() == Policy.StoreBodies.NONE) {
      throw new RunRefused(
          RunRefused.Kind.INVALID,
          "Run "
              + source.id()
              + " keeps no contents (store_bodies: none) that a fork could share.");
    }
    Step from = step(source, request.from());
    Workflow workflow = request.changes().workflow().orElse(source.workflow());
    Value.Obj content =
        content(records, workflow, request).with(RunEvent.SITE, site(shared, source, request));
    Admission admission = admission(shared, request, source, from, workflow, now);
    Opening opening =
        Opening.of(
            shared,
            new Opening.Plan(
                id,
                workflow,
                admission,
                Starts.correlated(content, request.correlation(), id),
                source.hides()),
            past(records, source, from),
            now);
    shared.fitness().require(opening.opened().run());
    return opening;
  }

  /** As this process has seen them. */
  private static List<Recorded> records(Shared shared, Request request) {
    RunStreams stream = shared.stream(request.tenant());
    return shared
        .unkept()
        .restored(request.source(), stream.read(request.source(), 0, stream.key(request.source())));
  }

  private static Admission admission(
      Shared shared, Request request, Run source, Step from, Workflow workflow, Instant now) {
    Admission old = source.admission();
    return new Admission(
        request.tenant(),
        workflow.name() + "@" + workflow.version(),
        workflow.digest(),
        new Admission.Origin.Fork(
            request.source(),
            from.id(),
            Names.hide(request.actor(), shared.store().vault().tenantKey(request.tenant()))),
        old.budgetMicros(),
        Opening.deadline(workflow.policy(), now),
        request.model().isEmpty() ? old.model() : request.model(),
        request.key());
  }

  /** Files are read where the source reads them; who names a model means one that is here. */
  private static Value.Obj site(Shared shared, Run source, Request request) {
    Site here = shared.fitness().site();
    String folder = source.site().folder();
    return new Site(
            folder.isEmpty() ? here.folder() : folder,
            request.model().isEmpty() ? source.site().demo().or(here::demo) : here.demo())
        .document();
  }

  private static Step step(Run run, String from) {
    List<Step> matching = run.steps().stream().filter(step -> names(step.id(), from)).toList();
    if (matching.isEmpty()) {
      throw new RunRefused(
          RunRefused.Kind.INVALID,
          "Run " + run.id() + " has no step '" + from + "'; it has: " + steps(run) + ".");
    }
    return matching.getLast();
  }

  private static String steps(Run run) {
    return String.join(", ", run.steps().stream().map(step -> step.id().toString()).toList());
  }

  private static Value.Obj content(List<Recorded> records, Workflow workflow, Request request) {
    RunEvent.Admitted admitted = (RunEvent.Admitted) records.getFirst().events().getFirst();
    Value.Obj content = ((Value.Obj) admitted.content()).with("document", workflow.document());
    return request.changes().input().map(input -> content.with("input", input)).orElse(content);
  }

  /** Starts and ends of all steps the given one was built on, in their order. */
  private static List<RunEvent> past(List<Recorded> records, Run source, Step from) {
    Set<String> kept = new TreeSet<>();
    source.pastOf(from).forEach(step -> kept.add(step.id().toString()));
    List<RunEvent> events = new ArrayList<>();
    for (Recorded record : records) {
      for (RunEvent event : record.events()) {
        if (kept.contains(stepOf(event))) {
          events.add(event);
        }
      }
    }
    return events;
  }

  private static String stepOf(RunEvent event) {
    return switch (event) {
      case RunEvent.StepStarted started -> started.step().toString();
      case RunEvent.StepEnded ended -> ended.step().toString();
      default -> "";
    };
  }

  /** Whether a step is named by the text a person typed. */
  static boolean names(StepId step, String text) {
    return step.toString().equals(text) || step.node().equals(text);
  }
}
