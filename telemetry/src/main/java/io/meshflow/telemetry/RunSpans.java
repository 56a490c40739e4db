package io.meshflow.telemetry;

import io.meshflow.core.execution.Recorded;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Cast;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.StepId;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.workflow.StepOutcome;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one run: the run, its steps and items of maps, and their calls, each made when it is
 * over. Their ids follow from their names, so that a process which takes the run over goes on in
 * the same tree. Thread safe.
 */
final class RunSpans {

  /** A call under way. */
  private record Flight(RunEvent.CallStarted started, Instant at, long nanos) {}

  private final RunId run;
  private Consumer<Spans.Done> spans;
  private final Map<String, Flight> calls = new HashMap<>();
  private final Map<String, Double> firstChunks = new HashMap<>();
  private final Map<String, Intent> contents = new HashMap<>();
  private final Map<StepId, Instant> steps = new HashMap<>();
  private final Map<WorkKey, Instant> items = new HashMap<>();
  private Correlation correlation = Correlation.NONE;
  private String tenant = "";
  private String workflow = "";
  private Instant admitted = Instant.EPOCH;
  private @Nullable Cast cast;

  RunSpans(RunId run, Consumer<Spans.Done> spans) {
    this.run = run;
    this.spans = spans;
  }

  /** The same, told to somebody from now on. */
  synchronized RunSpans heardBy(Consumer<Spans.Done> listener) {
    spans = listener;
    return this;
  }

  static boolean begins(Recorded record) {
    return record.events().getFirst() instanceof RunEvent.Admitted;
  }

  synchronized void record(Recorded record) {
    record.events().forEach(event -> take(event, record.at()));
  }

  private void take(RunEvent event, Instant at) {
    switch (event) {
      case RunEvent.Admitted first -> admit(first, at);
      case RunEvent.StepStarted step -> steps.put(step.step(), at);
      case RunEvent.CallStarted call -> started(call, at);
      case RunEvent.CallEnded call -> ended(call, at);
      case RunEvent.CallRefused call -> refused(call, at);
      case RunEvent.ChildStarted child -> item(child.work(), at);
      case RunEvent.ItemEnded item -> itemEnded(item, at);
      case RunEvent.StepEnded step -> stepEnded(step, at);
      case RunEvent.Ended end -> runEnded(end, at);
      default -> {}
    }
  }

  private void admit(RunEvent.Admitted first, Instant at) {
    correlation = first.correlation(run);
    tenant = first.admission().tenant();
    String named = first.admission().workflow();
    workflow = named.contains("@") ? named.substring(0, named.lastIndexOf('@')) : named;
    admitted = at;
    cast = Cast.of(first);
  }

  private void item(WorkKey work, Instant at) {
    if (work.isItem()) {
      items.putIfAbsent(work, at);
    }
  }

  private void started(RunEvent.CallStarted call, Instant at) {
    item(call.key().work(), at);
    calls.put(name(call.key(), call.attempt()), new Flight(call, at, System.nanoTime()));
  }

  /** The first piece of an answer is here. */
  synchronized void answers(CallKey key, int attempt) {
    Flight flight = calls.get(name(key, attempt));
    if (flight != null) {
      firstChunks.put(name(key, attempt), (System.nanoTime() - flight.nanos()) / 1e9);
    }
  }

  /** What is asked; it goes into the span of the call. */
  synchronized void launched(CallKey key, int attempt, Intent intent) {
    contents.put(name(key, attempt), intent);
  }

  private static String name(CallKey key, int attempt) {
    return key + "@" + attempt;
  }

  private void ended(RunEvent.CallEnded call, Instant at) {
    String name = name(call.key(), call.attempt());
    Flight flight = calls.remove(name);
    Double firstChunk = firstChunks.remove(name);
    Intent intent = contents.remove(name);
    if (flight == null) {
      return;
    }
    CallSpan span = new CallSpan(flight.started(), call);
    AttributesBuilder attributes = common().putAll(span.attributes());
    if (intent != null) {
      attributes.putAll(CallContents.of(intent, call.result()));
    }
    if (firstChunk != null) {
      attributes.put(Names.FIRST_CHUNK, firstChunk);
    }
    String failure = call.outcome() == CallOutcome.DONE ? "" : word(call.code(), call.outcome());
    spans.accept(
        new Spans.Done(
            under(call.key().work()),
            Correlation.span(call.key().effectKey(run) + "@" + call.attempt()),
            span.name(),
            span.kind(),
            flight.at(),
            at,
            attributes.build(),
            failure));
  }

  private void refused(RunEvent.CallRefused call, Instant at) {
    Attributes attributes =
        common()
            .put(Names.CALL, call.key().toString())
            .put(Names.ACTION, call.action())
            .put(Names.DECISION, "blocked")
            .put(Names.RULE, call.rule())
            .build();
    String id = Correlation.span(call.key().effectKey(run) + "@refused " + call.place());
    String name = call.action().isEmpty() ? "refused" : "refused " + call.action();
    WorkKey work = call.key().work();
    spans.accept(
        new Spans.Done(
            under(work), id, name, SpanKind.INTERNAL, at, at, attributes, call.reason()));
  }

  private void itemEnded(RunEvent.ItemEnded item, Instant at) {
    WorkKey work = item.work();
    Instant from = items.getOrDefault(work, at);
    items.remove(work);
    Attributes attributes =
        common().put(Names.STEP, work.toString()).put(Names.STATUS, item.outcome().word()).build();
    spans.accept(
        new Spans.Done(
            correlation.under(span(WorkKey.of(work.step()))),
            span(work),
            "item " + work,
            SpanKind.INTERNAL,
            from,
            at,
            attributes,
            failure(item.outcome(), item.ending())));
  }

  private void stepEnded(RunEvent.StepEnded step, Instant at) {
    Instant from = steps.getOrDefault(step.step(), at);
    steps.remove(step.step());
    String node = step.step().node();
    Cast.Part part = cast == null ? new Cast.Part(node, "") : cast.part(node);
    AttributesBuilder attributes =
        common()
            .put(Names.STEP, step.step().toString())
            .put(Names.KIND, part.kind())
            .put(Names.STATUS, step.outcome().word());
    boolean agent = part.kind().equals("agent");
    if (agent) {
      attributes.put(Names.OPERATION, "invoke_agent").put(Names.AGENT, part.agent());
    }
    spans.accept(
        new Spans.Done(
            correlation.under(Correlation.span(run.value())),
            span(WorkKey.of(step.step())),
            agent ? "invoke_agent " + part.agent() : "step " + node,
            SpanKind.INTERNAL,
            from,
            at,
            attributes.build(),
            failure(step.outcome(), step.ending())));
  }

  private void runEnded(RunEvent.Ended end, Instant at) {
    Attributes attributes =
        common()
            .put(Names.OPERATION, "invoke_workflow")
            .put(Names.WORKFLOW, workflow)
            .put(Names.CORRELATION, correlation.id())
            .put(Names.STATUS, end.status().word())
            .build();
    String failure = end.status() == RunStatus.COMPLETED ? "" : word(end.code(), end.status());
    spans.accept(
        new Spans.Done(
            correlation,
            Correlation.span(run.value()),
            "invoke_workflow " + workflow,
            SpanKind.INTERNAL,
            admitted,
            at,
            attributes,
            failure));
  }

  private AttributesBuilder common() {
    return Attributes.builder().put(Names.TENANT, tenant).put(Names.RUN, run.value());
  }

  private Correlation under(WorkKey work) {
    return correlation.under(span(work));
  }

  private String span(WorkKey work) {
    return Correlation.span(run + "/" + work);
  }

  private static String failure(StepOutcome outcome, RunEvent.Ending ending) {
    return outcome == StepOutcome.DONE ? "" : word(ending.code(), outcome);
  }

  private static String word(String code, Enum<?> otherwise) {
    return code.isEmpty() ? otherwise.name().toLowerCase(java.util.Locale.ROOT) : code;
  }
}
