package io.meshflow.server.events;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Previews;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.policy.text.SecretRedactor;
import io.meshflow.core.run.Cast;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.StepId;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.workflow.StepOutcome;
import io.meshflow.core.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Puts the facts of one run into the words of the contract. Fed in order by one thread. */
final class Telling {

  /** An event without its place. */
  record Told(String name, ObjBuilder data) {}

  /** Kinds of nodes that give answers of models. */
  private static final Set<String> SPEAKING = Set.of("agent", "model", "chat", "map");

  private static final class Figures {
    private final Instant startedAt;
    private long micros;
    private long tokens;

    Figures(Instant startedAt) {
      this.startedAt = startedAt;
    }

    void add(Charge charge) {
      micros += charge.micros() + charge.overrun();
      tokens += charge.usage().total();
    }
  }

  private final Map<StepId, Figures> steps = new HashMap<>();
  private final Set<String> waiting = new LinkedHashSet<>();
  private final Figures whole = new Figures(Instant.EPOCH);
  private final Function<RunEvent.Admitted, Optional<Workflow>> reader;
  private Optional<Workflow> workflow = Optional.empty();
  private @Nullable Cast cast;

  /**
   * @param reader the workflow that a run lives under; empty once it is erased
   */
  Telling(Function<RunEvent.Admitted, Optional<Workflow>> reader) {
    this.reader = reader;
  }

  /** What of a step's answer may be seen before the step has ended. */
  String shown(StepId step, String answer) {
    return workflow.map(w -> Previews.of(w, step.node()).shown(answer)).orElse("");
  }

  private Figures figures(StepId step, Recorded record) {
    return steps.computeIfAbsent(step, s -> new Figures(record.at()));
  }

  /** The fields that name a piece of work. */
  ObjBuilder work(WorkKey work) {
    ObjBuilder data = step(work.step());
    return work.isItem() ? data.put("item", work.item()) : data;
  }

  private ObjBuilder step(StepId step) {
    Cast.Part part = cast == null ? new Cast.Part(step.node(), "") : cast.part(step.node());
    return Value.Obj.builder()
        .put("step_id", step.toString())
        .put("node", step.node())
        .put("agent_id", part.agent());
  }

  private static List<Told> one(String name, ObjBuilder data) {
    return List.of(new Told(name, data));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static double dollars(long micros) {
    return micros / 1e6;
  }

  /** What a fact is to clients. */
  List<Told> tell(RunEvent fact, Recorded record) {
    return switch (fact) {
      case RunEvent.Admitted admitted -> admitted(admitted);
      case RunEvent.StepStarted started -> started(started, record);
      case RunEvent.StepSkipped skipped -> one("step_skip", step(skipped.step()));
      case RunEvent.MapOpened map -> one("map_open", step(map.step()).put("items", map.size()));
      case RunEvent.CallStarted call -> callStarted(call);
      case RunEvent.CallRefused call ->
          one(
              "call_refused",
              work(call.key().work())
                  .put("call", call.key().toString())
                  .put("verdict", "blocked")
                  .put("reason", call.reason())
                  .put("rule", call.rule())
                  .putIf(!call.place().isEmpty(), "place", Value.of(call.place())));
      case RunEvent.CallEnded call -> callEnded(call, record);
      case RunEvent.RetryScheduled retry ->
          one(
              "retry",
              work(retry.key().work())
                  .put("attempt", retry.attempt())
                  .put("retry_at", retry.at().toString()));
      case RunEvent.ItemEnded item ->
          one("item_end", work(item.work()).put("status", item.outcome().word()));
      case RunEvent.StepEnded ended -> ended(ended, record);
      default -> control(fact, record);
    };
  }

  private List<Told> control(RunEvent fact, Recorded record) {
    return switch (fact) {
      case RunEvent.ApprovalAsked asked -> asked(asked);
      case RunEvent.ApprovalAnswered answered -> {
        waiting.remove(answered.id().toString());
        yield one(
            "approval_answered",
            work(answered.id().key().work())
                .put("approval", answered.id().toString())
                .put("approved", answered.answer().approved()));
      }
      case RunEvent.ApprovalExpired expired ->
          one(
              "approval_expired",
              work(expired.id().key().work())
                  .put("approval", expired.id().toString())
                  .put("action", word(expired.action())));
      case RunEvent.ChildStarted child ->
          one("child_start", work(child.work()).put("child", child.child().value()));
      case RunEvent.ChildEnded child -> {
        figures(child.work().step(), record).add(child.charge());
        whole.add(child.charge());
        yield one(
            "child_end",
            work(child.work())
                .put("child", child.child().value())
                .put("status", child.status().word()));
      }
      case RunEvent.Ended ended -> over(ended);
      default -> plain(fact);
    };
  }

  private List<Told> plain(RunEvent fact) {
    return switch (fact) {
      case RunEvent.CancelAsked cancel -> one("cancel_asked", Value.Obj.builder());
      case RunEvent.Draining drain ->
          one("draining", Value.Obj.builder().put("code", drain.code()));
      case RunEvent.Recovered recovered -> one("recovered", Value.Obj.builder());
      case RunEvent.BudgetSet budget ->
          one("budget", Value.Obj.builder().put("cap_usd", dollars(budget.micros())));
      case RunEvent.Parked parked ->
          one("paused", Value.Obj.builder().put("waiting_for", Value.texts(List.copyOf(waiting))));
      default -> List.of();
    };
  }

  private List<Told> admitted(RunEvent.Admitted admitted) {
    cast = Cast.of(admitted);
    workflow = reader.apply(admitted);
    ObjBuilder data = Value.Obj.builder().put("workflow", admitted.admission().workflow());
    if (admitted.content() instanceof Value.Obj content) {
      data.putTextIf("task", content.textIf("task").map(SecretRedactor::redact));
    }
    return one("run_start", data);
  }

  private List<Told> started(RunEvent.StepStarted started, Recorded record) {
    var _ = figures(started.step(), record);
    String kind = cast == null ? "" : cast.part(started.step().node()).kind();
    ObjBuilder data = step(started.step()).put("kind", kind);
    if (SPEAKING.contains(kind)) {
      workflow.ifPresent(
          w -> data.put("streaming", Previews.of(w, started.step().node()).streaming().word()));
    }
    return one("step_start", data);
  }

  private List<Told> callStarted(RunEvent.CallStarted call) {
    return one(
        "call_start",
        work(call.key().work())
            .put("call", call.key().toString())
            .put("attempt", call.attempt())
            .put("action", call.terms().action())
            .put("risk", word(call.terms().risk()))
            .put("verdict", "allowed")
            .put("notes", call.terms().notes()));
  }

  private List<Told> callEnded(RunEvent.CallEnded call, Recorded record) {
    Charge known = call.known();
    figures(call.key().work().step(), record).add(known);
    whole.add(known);
    return one(
        "call_end",
        work(call.key().work())
            .put("call", call.key().toString())
            .put("attempt", call.attempt())
            .put("outcome", call.outcome().word())
            .put("code", call.code())
            .put("served", known.served())
            .putIf(known.reused(), "from", known.from())
            .put("tokens", known.usage().total())
            .put("cost_usd", dollars(known.micros() + known.overrun()))
            .putIf(call.lost(), "lost", Value.TRUE));
  }

  private List<Told> asked(RunEvent.ApprovalAsked asked) {
    waiting.add(asked.id().toString());
    ObjBuilder data =
        work(asked.id().key().work())
            .put("approval", asked.id().toString())
            .put("kind", asked.id().kind().word())
            .put("risk", word(asked.risk()))
            .put("reason", asked.reason())
            .putIf(!asked.matter().action().isEmpty(), "action_name", asked.matter().action())
            .put("action", Hidden.in(asked.shown()));
    asked.matter().tainted().ifPresent(tainted -> data.put("tainted", tainted));
    return one("approval_asked", data);
  }

  private List<Told> ended(RunEvent.StepEnded ended, Recorded record) {
    Figures figures = figures(ended.step(), record);
    List<Told> told = new ArrayList<>(2);
    if (ended.outcome() == StepOutcome.BLOCKED) {
      told.add(
          new Told("step_blocked", step(ended.step()).put("block_reason", ended.ending().code())));
    }
    waiting.removeIf(id -> id.contains(":" + ended.step()));
    told.add(
        new Told(
            "step_end",
            step(ended.step())
                .put("status", ended.outcome().word())
                .put("code", ended.ending().code())
                .put("uncertainty", 1 - ended.ending().confidence())
                .put("output", Output.read(ended.output()).value())
                .put("cost_usd", dollars(figures.micros))
                .put("tokens", figures.tokens)
                .put("duration_ms", Duration.between(figures.startedAt, record.at()).toMillis())));
    return told;
  }

  private List<Told> over(RunEvent.Ended ended) {
    List<Told> told = new ArrayList<>(2);
    if (ended.status() == RunStatus.FAILED) {
      told.add(
          new Told(
              "error",
              Value.Obj.builder()
                  .put("code", ended.code())
                  .put("message", "The run failed: " + ended.code() + ".")));
    }
    told.add(
        new Told(
            "run_complete",
            Value.Obj.builder()
                .put("status", ended.status().word())
                .put("code", ended.code())
                .put("output", Output.read(ended.output()).value())
                .put("cost_usd", dollars(whole.micros))
                .put("tokens", whole.tokens)));
    return told;
  }
}
