package io.meshflow.telemetry;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ProviderNames;
import io.meshflow.core.model.Usage;
import io.meshflow.core.run.RunEvent;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import java.util.List;
import java.util.Locale;

/** How a call of a model, a tool, a function or an address reads as a span. Immutable. */
record CallSpan(RunEvent.CallStarted started, RunEvent.CallEnded ended) {

  private String kindOfAction() {
    String action = started.terms().action();
    return action.substring(0, Math.max(0, action.indexOf(':')));
  }

  private String target() {
    String action = started.terms().action();
    return action.substring(action.indexOf(':') + 1);
  }

  String name() {
    return switch (kindOfAction()) {
      case "model" -> "chat " + model(started.terms().place());
      case "embed" -> "embeddings " + model(started.terms().place());
      case "http" -> target().toUpperCase(Locale.ROOT);
      default -> "execute_tool " + target();
    };
  }

  SpanKind kind() {
    return switch (kindOfAction()) {
      case "model", "embed", "http" -> SpanKind.CLIENT;
      default -> SpanKind.INTERNAL;
    };
  }

  Attributes attributes() {
    AttributesBuilder attributes =
        Attributes.builder()
            .put(Names.CALL, started.key().toString())
            .put(Names.ATTEMPT, (long) started.attempt())
            .put(Names.ACTION, started.terms().action())
            .put(Names.RISK, started.terms().risk().name().toLowerCase(Locale.ROOT))
            .put(Names.DECISION, "allowed")
            .put(Names.STATUS, ended.outcome().word());
    switch (kindOfAction()) {
      case "model" -> model("chat", attributes);
      case "embed" -> model("embeddings", attributes);
      case "http" -> attributes.put(Names.METHOD, target().toUpperCase(Locale.ROOT));
      default ->
          attributes
              .put(Names.OPERATION, "execute_tool")
              .put(Names.TOOL, target())
              .put(Names.TOOL_TYPE, "function");
    }
    return attributes.build();
  }

  private void model(String operation, AttributesBuilder attributes) {
    String asked = started.terms().place();
    String served = ended.charge().served();
    Usage usage = ended.charge().usage();
    attributes
        .put(Names.OPERATION, operation)
        .put(
            Names.PROVIDER, ProviderNames.conventional(provider(served.isEmpty() ? asked : served)))
        .put(Names.REQUEST_MODEL, model(asked))
        .put(Names.COST, (ended.charge().micros() + ended.charge().overrun()) / 1e6);
    if (!served.isEmpty()) {
      attributes.put(Names.RESPONSE_MODEL, model(served));
    }
    if (ended.charge().reused()) {
      attributes.put(Names.REUSED_FROM, ended.charge().from());
    }
    if (!usage.equals(Usage.NONE) && !ended.lost()) {
      attributes
          .put(Names.INPUT_TOKENS, usage.input())
          .put(Names.OUTPUT_TOKENS, usage.output())
          .put(Names.CACHED_TOKENS, usage.cached())
          .put(Names.WRITTEN_TOKENS, usage.written())
          .put(Names.REASONING_TOKENS, usage.reasoning());
    }
    if (ended.result() instanceof Value.Obj result) {
      result
          .textIf("finish")
          .ifPresent(finish -> attributes.put(Names.FINISH_REASONS, List.of(finish)));
    }
  }

  private static String provider(String place) {
    int slash = place.indexOf('/');
    return slash < 0 ? place : place.substring(0, slash);
  }

  private static String model(String place) {
    return place.substring(place.indexOf('/') + 1);
  }
}
