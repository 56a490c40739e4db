package io.meshflow.telemetry;

import io.meshflow.core.policy.Correlation;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.time.Instant;

/**
 * Makes whole spans under ids that are known before: those that went out with calls, and the same
 * ones in whatever process a run goes on. Thread safe.
 */
final class Spans {

  /**
   * A span that is over.
   *
   * @param at where it belongs: its trace, and its parent
   * @param id its own id
   * @param failure empty for a good end
   */
  record Done(
      Correlation at,
      String id,
      String name,
      SpanKind kind,
      Instant from,
      Instant to,
      Attributes attributes,
      String failure) {}

  /** Gives the ids of the span that is being made. */
  static final class Ids implements IdGenerator {
    private String trace = "";
    private String span = "";

    @Override
    public String generateSpanId() {
      return span;
    }

    @Override
    public String generateTraceId() {
      return trace;
    }
  }

  private final Tracer tracer;
  private final Ids ids;

  Spans(Tracer tracer, Ids ids) {
    this.tracer = tracer;
    this.ids = ids;
  }

  /** Hands a span to the exporter, without waiting; one that nobody wants is left out. */
  synchronized void add(Done done) {
    if (!done.at().sampled()) {
      return;
    }
    ids.trace = done.at().trace();
    ids.span = done.id();
    SpanBuilder builder =
        tracer
            .spanBuilder(done.name())
            .setParent(parent(done.at()))
            .setSpanKind(done.kind())
            .setStartTimestamp(done.from())
            .setAllAttributes(done.attributes());
    if (!done.failure().isEmpty()) {
      builder.setAttribute(Names.ERROR, done.failure());
    }
    Span span = builder.startSpan();
    if (!done.failure().isEmpty()) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end(done.to().isBefore(done.from()) ? done.from() : done.to());
  }

  private static Context parent(Correlation at) {
    return at.parent().isEmpty()
        ? Context.root()
        : Context.root()
            .with(
                Span.wrap(
                    SpanContext.createFromRemoteParent(
                        at.trace(), at.parent(), TraceFlags.getSampled(), state(at.state()))));
  }

  private static TraceState state(String carried) {
    TraceStateBuilder state = TraceState.builder();
    String[] members = carried.isEmpty() ? new String[0] : carried.split(",", -1);
    for (int i = members.length - 1; i >= 0; i--) { // the newest stands first, and is put last
      String[] member = members[i].strip().split("=", 2);
      state.put(member[0], member[1]);
    }
    return state.build();
  }
}
