package io.meshflow.core.run;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes the permanent part of a fact; components that say nothing are left out. */
final class FactWriter {

  private FactWriter() {}

  static Value.Obj write(RunEvent event) {
    return switch (event) {
      case RunEvent.Admitted e -> admitted(e.admission());
      case RunEvent.StepStarted e ->
          fact("step_start").put("s", e.step().toString()).put("in", steps(e.inputs())).build();
      case RunEvent.StepSkipped e -> fact("step_skip").put("s", e.step().toString()).build();
      case RunEvent.StepOverdue e -> fact("step_overdue").put("s", e.step().toString()).build();
      case RunEvent.MapOpened e ->
          fact("map_open").put("s", e.step().toString()).put("size", e.size()).build();
      case RunEvent.CallStarted e -> callStarted(e);
      case RunEvent.CallRefused e ->
          fact("call_refuse")
              .put("k", e.key().toString())
              .putIf(!e.action().isEmpty(), "act", e.action())
              .put("reason", e.reason())
              .put("rule", e.rule())
              .putIf(!e.place().isEmpty(), "on", Value.of(e.place()))
              .build();
      case RunEvent.CallEnded e -> callEnded(e);
      case RunEvent.RetryScheduled e ->
          fact("retry")
              .put("k", e.key().toString())
              .put("att", e.attempt())
              .put("at", time(e.at()))
              .build();
      case RunEvent.ItemEnded e ->
          ending(fact("item_end").put("w", e.work().toString()), e.ending())
              .put("how", e.outcome().word())
              .build();
      case RunEvent.StepEnded e -> stepEnded(e);
      default -> control(event);
    };
  }

  private static Value.Obj control(RunEvent event) {
    return switch (event) {
      case RunEvent.ApprovalAsked e -> asked(e);
      case RunEvent.ApprovalAnswered e ->
          fact("approval_answer")
              .put("id", e.id().toString())
              .put("yes", e.answer().approved())
              .put("by", e.answer().actor())
              .put("cmd", e.answer().command())
              .build();
      case RunEvent.ApprovalExpired e ->
          timed(fact("approval_expire").put("id", e.id().toString()), "next", e.next())
              .put("action", word(e.action()))
              .build();
      case RunEvent.NoticeStarted e ->
          fact("notice_start").put("n", e.notice().toString()).put("att", e.attempt()).build();
      case RunEvent.NoticeEnded e ->
          timed(fact("notice_end").put("n", e.notice().toString()), "next", e.next())
              .put("att", e.attempt())
              .putIf(!e.code().isEmpty(), "code", e.code())
              .build();
      case RunEvent.ChildStarted e ->
          fact("child_start")
              .put("w", e.work().toString())
              .put("run", e.child().value())
              .put("usd", money(e.budgetMicros()))
              .build();
      case RunEvent.ChildEnded e ->
          charge(fact("child_end").put("w", e.work().toString()), e.charge())
              .put("run", e.child().value())
              .put("how", e.status().word())
              .build();
      default -> command(event);
    };
  }

  private static Value.Obj command(RunEvent event) {
    return switch (event) {
      case RunEvent.CancelAsked e ->
          fact("cancel").put("by", e.actor()).put("cmd", e.command()).build();
      case RunEvent.Draining e ->
          fact("drain")
              .put("to", e.towards().word())
              .put("code", e.code())
              .put("until", time(e.until()))
              .build();
      case RunEvent.Parked e -> fact("park").build();
      case RunEvent.Recovered e -> fact("recover").put("epoch", e.epoch()).build();
      case RunEvent.BudgetSet e ->
          fact("budget")
              .put("usd", money(e.micros()))
              .put("by", e.actor())
              .put("cmd", e.command())
              .build();
      case RunEvent.Ended e ->
          fact("run_end").put("how", e.status().word()).put("code", e.code()).build();
      default -> throw new IllegalStateException("every fact is written in one place");
    };
  }

  private static Value.Obj admitted(Admission admission) {
    ObjBuilder fact =
        fact("run_admit")
            .put("tenant", admission.tenant())
            .put("wf", admission.workflow())
            .put("def", admission.definition().hex())
            .put("usd", money(admission.budgetMicros()))
            .putIf(!admission.model().isEmpty(), "model", admission.model())
            .putIf(!admission.key().isEmpty(), "key", admission.key());
    timed(fact, "deadline", admission.deadline());
    switch (admission.origin()) {
      case Admission.Origin.Fresh fresh -> fact.put("by", fresh.actor());
      case Admission.Origin.Child child ->
          fact.put("parent", child.parent().value())
              .put("work", child.work().toString())
              .put("depth", child.depth());
      case Admission.Origin.Fork fork ->
          fact.put("fork", fork.source().value())
              .put("from", fork.from().toString())
              .put("by", fork.actor());
    }
    return fact.build();
  }

  private static Value.Obj callStarted(RunEvent.CallStarted event) {
    RunEvent.CallTerms terms = event.terms();
    ObjBuilder fact =
        fact("call_start")
            .put("k", event.key().toString())
            .put("att", event.attempt())
            .put("act", terms.action())
            .putIf(!terms.place().isEmpty(), "on", terms.place())
            .put("risk", word(terms.risk()))
            .put("eff", word(terms.effect()))
            .putIf(terms.reservedMicros() != 0, "usd", money(terms.reservedMicros()))
            .putIf(terms.reservedTokens() != 0, "tok", Value.of(terms.reservedTokens()))
            .putIf(!terms.notes().isEmpty(), "notes", terms.notes());
    return timed(fact, "until", terms.deadline()).build();
  }

  private static Value.Obj callEnded(RunEvent.CallEnded event) {
    ObjBuilder fact =
        fact("call_end")
            .put("k", event.key().toString())
            .put("att", event.attempt())
            .put("how", event.outcome().word())
            .putIf(!event.code().isEmpty(), "code", event.code())
            .putIf(event.pause().isPositive(), "pause", Value.of(event.pause().toMillis()));
    return charge(fact, event.charge()).build();
  }

  private static Value.Obj stepEnded(RunEvent.StepEnded event) {
    ObjBuilder fact =
        ending(fact("step_end").put("s", event.step().toString()), event.ending())
            .put("how", event.outcome().word());
    switch (event.routing()) {
      case RunEvent.Routing.Onward onward ->
          fact.put("to", Value.array(onward.taken().stream().map(e -> Value.of(e)).toList()));
      case RunEvent.Routing.Back back -> fact.put("back", back.loop());
      case RunEvent.Routing.Exhausted exhausted -> fact.put("limit", exhausted.loop());
    }
    return fact.build();
  }

  private static Value.Obj asked(RunEvent.ApprovalAsked event) {
    Approval.Terms terms = event.terms();
    ObjBuilder fact =
        fact("approval_ask")
            .put("id", event.id().toString())
            .put("risk", word(event.risk()))
            .put("reason", event.reason())
            .putIf(!event.matter().action().isEmpty(), "act", event.matter().action())
            .put("silence", word(terms.onTimeout()))
            .putIf(terms.quorum() != 1, "quorum", Value.of(terms.quorum()))
            .putIf(terms.separateDuty(), "duty", Value.TRUE)
            .putIf(terms.level() != 0, "level", Value.of(terms.level()))
            .putIf(!terms.reviewers().isEmpty(), "who", Value.texts(terms.reviewers()));
    event.matter().tainted().ifPresent(tainted -> fact.put("taint", tainted));
    return timed(fact, "until", terms.deadline()).build();
  }

  private static ObjBuilder ending(ObjBuilder fact, RunEvent.Ending ending) {
    return fact.putIf(!ending.code().isEmpty(), "code", ending.code())
        .putIf(ending.confidence() != 1, "conf", Value.of(ending.confidence()))
        .putIf(ending.tainted(), "taint", Value.TRUE)
        .putIf(!ending.rule().isEmpty(), "rule", ending.rule());
  }

  private static ObjBuilder charge(ObjBuilder fact, Charge charge) {
    Usage usage = charge.usage();
    return fact.putIf(charge.micros() != 0, "usd", money(charge.micros()))
        .putIf(charge.overrun() != 0, "over", money(charge.overrun()))
        .putIf(!charge.served().isEmpty(), "by", charge.served())
        .putIf(charge.reused(), "from", charge.from())
        .putIf(!usage.equals(Usage.NONE), "tok", tokens(usage));
  }

  private static Value tokens(Usage usage) {
    List<Value> counts = new ArrayList<>();
    counts.add(Value.of(usage.input()));
    counts.add(Value.of(usage.output()));
    counts.add(Value.of(usage.cached()));
    counts.add(Value.of(usage.reasoning()));
    counts.add(Value.of(usage.estimated()));
    if (usage.written() > 0) {
      counts.add(Value.of(usage.written()));
    }
    return Value.array(counts);
  }

  private static ObjBuilder fact(String kind) {
    return Value.Obj.builder().put("t", kind);
  }

  private static ObjBuilder timed(
      ObjBuilder fact, String name, java.util.Optional<Instant> instant) {
    instant.ifPresent(at -> fact.put(name, time(at)));
    return fact;
  }

  private static Value time(Instant at) {
    return Value.of(at.toEpochMilli());
  }

  private static Value money(long micros) {
    return Value.of(Long.toString(micros));
  }

  private static Value steps(List<StepId> steps) {
    return Value.texts(steps.stream().map(StepId::toString).toList());
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
