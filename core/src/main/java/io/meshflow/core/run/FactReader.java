package io.meshflow.core.run;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Usage;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.policy.RiskTier;
import io.meshflow.core.workflow.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Reads what {@link FactWriter} wrote. */
final class FactReader {

  private final Value.Obj fact;
  private final Function<String, Value> content;

  FactReader(Value.Obj fact, Function<String, Value> content) {
    this.fact = fact;
    this.content = content;
  }

  RunEvent read() {
    return switch (fact.text("t")) {
      case "run_admit" -> new RunEvent.Admitted(admission(), content.apply("content"));
      case "step_start" -> new RunEvent.StepStarted(step(), steps());
      case "step_skip" -> new RunEvent.StepSkipped(step());
      case "step_overdue" -> new RunEvent.StepOverdue(step());
      case "map_open" -> new RunEvent.MapOpened(step(), number("size"), content.apply("items"));
      case "call_start" ->
          new RunEvent.CallStarted(
              call(), number("att"), terms(), content.apply("request"), gateFacts());
      case "call_refuse" ->
          new RunEvent.CallRefused(
              call(),
              fact.textIf("act").orElse(""),
              fact.textIf("on").orElse(""),
              fact.text("reason"),
              fact.text("rule"),
              content.apply("detail"),
              gateFacts());
      case "call_end" -> callEnded();
      case "retry" -> new RunEvent.RetryScheduled(call(), number("att"), time("at"));
      case "item_end" ->
          new RunEvent.ItemEnded(work(), outcome(), ending(), content.apply("output"));
      case "step_end" ->
          new RunEvent.StepEnded(step(), outcome(), ending(), routing(), content.apply("output"));
      default -> control();
    };
  }

  private RunEvent control() {
    return switch (fact.text("t")) {
      case "approval_ask" ->
          new RunEvent.ApprovalAsked(approval(), approvalTerms(), matter(), gateFacts());
      case "approval_answer" ->
          new RunEvent.ApprovalAnswered(
              approval(),
              new Approval.Answer(fact.flag("yes"), fact.text("by"), fact.text("cmd")),
              content.apply("note"));
      case "approval_expire" ->
          new RunEvent.ApprovalExpired(
              approval(), constant(OnTimeout.class, "action"), timeIf("next"));
      case "notice_start" -> new RunEvent.NoticeStarted(notice(), number("att"), gateFacts());
      case "notice_end" ->
          new RunEvent.NoticeEnded(
              notice(), number("att"), fact.textIf("code").orElse(""), timeIf("next"), gateFacts());
      case "child_start" ->
          new RunEvent.ChildStarted(work(), new RunId(fact.text("run")), money("usd"));
      case "child_end" ->
          new RunEvent.ChildEnded(
              work(),
              new RunId(fact.text("run")),
              constant(RunStatus.class, "how"),
              charge(),
              content.apply("output"));
      default -> command();
    };
  }

  private RunEvent command() {
    return switch (fact.text("t")) {
      case "cancel" ->
          new RunEvent.CancelAsked(fact.text("by"), fact.text("cmd"), content.apply("reason"));
      case "drain" ->
          new RunEvent.Draining(constant(RunStatus.class, "to"), fact.text("code"), time("until"));
      case "park" -> new RunEvent.Parked();
      case "recover" -> new RunEvent.Recovered(fact.whole("epoch"));
      case "budget" -> new RunEvent.BudgetSet(money("usd"), fact.text("by"), fact.text("cmd"));
      case "run_end" ->
          new RunEvent.Ended(
              constant(RunStatus.class, "how"), fact.text("code"), content.apply("output"));
      default -> throw new UnknownFactException("a fact of a kind this version does not know");
    };
  }

  private Admission admission() {
    return new Admission(
        fact.text("tenant"),
        fact.text("wf"),
        new Digest(fact.text("def")),
        origin(),
        money("usd"),
        timeIf("deadline"),
        fact.textIf("model").orElse(""),
        fact.textIf("key").orElse(""));
  }

  private Admission.Origin origin() {
    if (fact.has("parent")) {
      return new Admission.Origin.Child(
          new RunId(fact.text("parent")), WorkKey.parse(fact.text("work")), number("depth"));
    }
    if (fact.has("fork")) {
      return new Admission.Origin.Fork(
          new RunId(fact.text("fork")), StepId.parse(fact.text("from")), fact.text("by"));
    }
    return new Admission.Origin.Fresh(fact.text("by"));
  }

  private Approval.Matter matter() {
    return new Approval.Matter(
        fact.textIf("act").orElse(""),
        constant(RiskTier.class, "risk"),
        fact.text("reason"),
        fact.flagIf("taint"),
        content.apply("shown"));
  }

  private Value gateFacts() {
    return content.apply(Facts.GATE_FACTS);
  }

  private RunEvent.CallTerms terms() {
    return new RunEvent.CallTerms(
        fact.text("act"),
        fact.textIf("on").orElse(""),
        constant(RiskTier.class, "risk"),
        constant(EffectClass.class, "eff"),
        money("usd"),
        fact.wholeIf("tok").orElse(0L),
        timeIf("until"),
        fact.textIf("notes").orElse(""));
  }

  private RunEvent callEnded() {
    return new RunEvent.CallEnded(
        call(),
        number("att"),
        constant(CallOutcome.class, "how"),
        fact.textIf("code").orElse(""),
        charge(),
        Duration.ofMillis(fact.wholeIf("pause").orElse(0L)),
        content.apply("result"));
  }

  private Charge charge() {
    Usage usage = fact.arrayIf("tok").map(FactReader::usage).orElse(Usage.NONE);
    boolean call = fact.has("how");
    return new Charge(
        money("usd"), usage, money("over"), call ? served() : "", fact.textIf("from").orElse(""));
  }

  private String served() {
    return fact.textIf("by").orElse("");
  }

  private static Usage usage(List<Value> tokens) {
    return new Usage(
        whole(tokens.get(0)),
        whole(tokens.get(1)),
        whole(tokens.get(2)),
        whole(tokens.get(3)),
        tokens.get(4).equals(Value.TRUE),
        tokens.size() > 5 ? whole(tokens.get(5)) : 0);
  }

  private static long whole(Value value) {
    return value instanceof Value.Num number ? (long) number.value() : 0;
  }

  private RunEvent.Routing routing() {
    if (fact.has("back")) {
      return new RunEvent.Routing.Back(number("back"));
    }
    if (fact.has("limit")) {
      return new RunEvent.Routing.Exhausted(number("limit"));
    }
    return new RunEvent.Routing.Onward(
        fact.array("to").stream().map(edge -> (int) whole(edge)).toList());
  }

  private RunEvent.Ending ending() {
    return new RunEvent.Ending(
        fact.textIf("code").orElse(""),
        fact.numberIf("conf").orElse(1.0),
        fact.flagIf("taint").orElse(false),
        fact.textIf("rule").orElse(""));
  }

  private Approval.Terms approvalTerms() {
    return new Approval.Terms(
        timeIf("until"),
        constant(OnTimeout.class, "silence"),
        fact.wholeIf("quorum").orElse(1L).intValue(),
        fact.flagIf("duty").orElse(false),
        fact.wholeIf("level").orElse(0L).intValue(),
        fact.has("who") ? fact.texts("who") : List.of());
  }

  private StepOutcome outcome() {
    return constant(StepOutcome.class, "how");
  }

  private StepId step() {
    return StepId.parse(fact.text("s"));
  }

  private List<StepId> steps() {
    return fact.texts("in").stream().map(StepId::parse).toList();
  }

  private WorkKey work() {
    return WorkKey.parse(fact.text("w"));
  }

  private CallKey call() {
    return CallKey.parse(fact.text("k"));
  }

  private Approval.Id approval() {
    return Approval.Id.parse(fact.text("id"));
  }

  private Notice notice() {
    return Notice.parse(fact.text("n"));
  }

  private int number(String name) {
    return Math.toIntExact(fact.whole(name));
  }

  private long money(String name) {
    return fact.textIf(name).map(Long::parseLong).orElse(0L);
  }

  private Instant time(String name) {
    return Instant.ofEpochMilli(fact.whole(name));
  }

  private Optional<Instant> timeIf(String name) {
    return fact.wholeIf(name).map(Instant::ofEpochMilli);
  }

  private <E extends Enum<E>> E constant(Class<E> type, String name) {
    try {
      return Enum.valueOf(type, fact.text(name).toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException newer) {
      throw new UnknownFactException("a fact with a word this version does not know", newer);
    }
  }
}
