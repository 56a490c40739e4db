package io.meshflow.server.api;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.run.Cast;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.Facts;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.StepId;
import io.meshflow.server.events.Hidden;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One step while its facts come in. One thread. */
final class StepTrace {
  private final StepId id;
  private final Cast.Part part;
  private final Instant begun;
  private final Instant startedAt;
  private final Map<String, ObjBuilder> calls = new LinkedHashMap<>();
  private final List<Value> refusals = new ArrayList<>(0);
  private Instant lastAt;
  private String status = "running";
  private String reason = "";
  private String rule = "";
  private String input = "";
  private String verdict = "allowed";
  private boolean elsewhere;
  private Output output = Output.NOTHING;
  private double confidence = 1;
  private long micros;
  private long tokens;
  private boolean erased;

  StepTrace(StepId id, Cast.Part part, Instant begun, Instant startedAt) {
    this.id = id;
    this.part = part;
    this.begun = begun;
    this.startedAt = startedAt;
    this.lastAt = startedAt;
  }

  static @Nullable StepId stepOf(RunEvent event) {
    return switch (event) {
      case RunEvent.StepStarted e -> e.step();
      case RunEvent.StepSkipped e -> e.step();
      case RunEvent.CallStarted e -> e.key().work().step();
      case RunEvent.CallRefused e -> e.key().work().step();
      case RunEvent.CallEnded e -> e.key().work().step();
      case RunEvent.ApprovalAsked e -> e.id().key().work().step();
      case RunEvent.ChildEnded e -> e.work().step();
      case RunEvent.StepEnded e -> e.step();
      default -> null;
    };
  }

  StepId id() {
    return id;
  }

  boolean erased() {
    return erased;
  }

  Output output() {
    return output;
  }

  String status() {
    return status;
  }

  void add(RunEvent event, Recorded record) {
    erased |= record.erased();
    lastAt = record.at();
    switch (event) {
      case RunEvent.StepSkipped skipped -> status = "skipped";
      case RunEvent.CallStarted call -> started(call, record);
      case RunEvent.CallRefused call -> {
        verdict = "blocked";
        reason = call.reason();
        rule = call.rule();
        elsewhere = !call.place().isEmpty();
        refusals.add(refusal(call));
      }
      case RunEvent.CallEnded call -> ended(call, record);
      case RunEvent.ApprovalAsked asked -> {
        verdict = "needs_approval";
        reason = asked.reason();
      }
      case RunEvent.ChildEnded child -> charge(child.charge());
      case RunEvent.StepEnded end -> {
        status = end.outcome().word();
        output = Output.read(end.output());
        confidence = end.ending().confidence();
        reason = end.ending().code().isEmpty() ? reason : end.ending().code();
        rule = end.ending().rule().isEmpty() ? rule : end.ending().rule();
        verdict = blocked() ? "blocked" : verdict;
      }
      default -> {}
    }
  }

  private static Value refusal(RunEvent.CallRefused call) {
    return Value.Obj.builder()
        .put("call", call.key().toString())
        .put("action", call.action())
        .put("place", call.place())
        .put("reason", call.reason())
        .put("rule", call.rule())
        .put("detail", Hidden.in(call.detail()))
        .putIf(there(call.gateFacts()), Facts.GATE_FACTS, call.gateFacts())
        .build();
  }

  private static boolean there(Value value) {
    return !value.equals(Value.NULL);
  }

  private boolean blocked() {
    return status.equals("blocked");
  }

  private void charge(Charge charge) {
    micros += charge.micros() + charge.overrun();
    tokens += charge.usage().total();
  }

  private void started(RunEvent.CallStarted call, Recorded record) {
    if (elsewhere) {
      verdict = "allowed";
      reason = "";
      rule = "";
      elsewhere = false;
    }
    Value request = Hidden.in(call.request());
    if (input.isEmpty()) {
      input = asked(request);
    }
    calls.put(
        call.key() + "@" + call.attempt(),
        Value.Obj.builder()
            .put("call", call.key().toString())
            .put("attempt", call.attempt())
            .put("action", call.terms().action())
            .put("risk", call.terms().risk().name().toLowerCase(Locale.ROOT))
            .put("notes", call.terms().notes())
            .put("started_at", record.at().toString())
            .put("offset_ms", Duration.between(begun, record.at()).toMillis())
            .put("request", request)
            .putIf(there(call.gateFacts()), Facts.GATE_FACTS, call.gateFacts()));
  }

  /** The last thing a model is told, else the whole request. */
  private static String asked(Value request) {
    if (request instanceof Value.Obj object && object.arrayIf("messages").isPresent()) {
      List<Value> messages = object.array("messages");
      if (!messages.isEmpty() && messages.getLast() instanceof Value.Obj last) {
        return last.textIf("text").orElse("");
      }
    }
    return request.equals(Value.NULL) ? "" : Output.ofValue(request).shown();
  }

  private void ended(RunEvent.CallEnded call, Recorded record) {
    Charge known = call.known();
    charge(known);
    ObjBuilder document = calls.get(call.key() + "@" + call.attempt());
    if (document != null) {
      document
          .put("outcome", call.outcome().word())
          .put("code", call.code())
          .put("served", known.served())
          .put("tokens", known.usage().total())
          .put("cached_tokens", known.usage().cached())
          .put("cache_write_tokens", known.usage().written())
          .put("cost_usd", (known.micros() + known.overrun()) / 1e6)
          .putIf(call.lost(), "lost", Value.TRUE)
          .put("ended_at", record.at().toString())
          .put("result", Hidden.in(call.result()));
      if (known.reused()) {
        document.put("from", known.from());
      }
    }
  }

  private Value.Array callDocuments() {
    return Value.array(calls.values().stream().map(ObjBuilder::build).toList());
  }

  Value.Obj document() {
    return Value.Obj.builder()
        .put("step_id", id.toString())
        .put("node", id.node())
        .put("agent_id", part.agent())
        .put("kind", part.kind())
        .put("status", status)
        .put("input_task", input)
        .put("output_content", output.shown())
        .put("verdict", verdict)
        .put("uncertainty", 1 - confidence)
        .put("cost_usd", micros / 1e6)
        .put("tokens_used", tokens)
        .put("duration_ms", Duration.between(startedAt, lastAt).toMillis())
        .put("offset_ms", Duration.between(begun, startedAt).toMillis())
        .put("blocked", blocked())
        .put("block_reason", blocked() ? reason : "")
        .put("block_rule", blocked() ? rule : "")
        .put("record", erased ? "erased" : "opened")
        .put("calls", callDocuments())
        .putIf(!refusals.isEmpty(), "refusals", Value.array(refusals))
        .build();
  }

  Value.Obj replay(String run) {
    return Value.Obj.builder()
        .put("run_id", run)
        .put("step_id", id.toString())
        .put("input", Value.obj("task", Value.of(input)))
        .put("output", output.document())
        .put("calls", callDocuments())
        .build();
  }
}
