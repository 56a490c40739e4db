package io.meshflow.cli.screen;

import io.meshflow.cli.story.Attempt;
import io.meshflow.cli.story.CallStory;
import io.meshflow.cli.story.QuestionStory;
import io.meshflow.cli.story.References;
import io.meshflow.cli.story.StepStory;
import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Sign;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.data.Value;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Everything about one step: what was sent, what came back, who was asked. */
public final class StepDetail {

  private final Look look;
  private final References references;
  private final List<Line> lines = new ArrayList<>();

  public StepDetail(Look look, References references) {
    this.look = look;
    this.references = references;
  }

  /** All lines. */
  public List<Line> of(StepStory step) {
    lines.add(
        Line.of(Style.TITLE, "step " + step.id())
            .add("  " + Words.status(step))
            .add(
                Style.FAINT,
                step.ending().code().isEmpty() ? "" : "  (" + step.ending().code() + ")")
            .add(Style.FAINT, step.inputs().isEmpty() ? "" : "  after " + step.inputs()));
    if (step.erased()) {
      lines.add(Line.of(Style.WARN, "its contents are erased"));
    }
    step.calls().forEach(call -> call(step, call));
    step.questions().forEach(this::question);
    for (StepStory.Child child : step.children()) {
      String how = child.status().map(status -> status.word()).orElse("running");
      lines.add(
          Line.of(Style.NAME, "child run ").add(child.run().value()).add(Style.FAINT, "  " + how));
    }
    if (!step.open()) {
      title("output", "");
      body(
          step.output().data().equals(Value.NULL)
              ? Value.of(step.output().text())
              : step.output().document());
    }
    return lines;
  }

  private void call(StepStory step, CallStory call) {
    for (Attempt attempt : call.attempts()) {
      String times = call.attempts().size() > 1 ? "  attempt " + attempt.number() : "";
      title(attempt.terms().action().replaceFirst(":", " ") + times, facts(call, attempt));
      request(step, attempt);
      attempt.ended().ifPresent(this::reply);
    }
    call.refusals()
        .forEach(
            refused -> {
              String on = refused.place().isEmpty() ? "" : ", " + refused.place();
              title("blocked", refused.reason() + ", " + refused.rule() + on);
              body(refused.detail());
            });
  }

  private static String facts(CallStory call, Attempt attempt) {
    StringBuilder facts = new StringBuilder(call.key().toString());
    facts.append("  risk ").append(Words.lower(attempt.terms().risk()));
    attempt
        .endedAt()
        .ifPresent(
            end ->
                facts
                    .append("  ")
                    .append(Amounts.time(Duration.between(attempt.startedAt(), end))));
    if (!attempt.charge().served().isEmpty()) {
      facts.append("  by ").append(attempt.charge().served());
    }
    attempt
        .ended()
        .flatMap(end -> end.result().at("key"))
        .ifPresent(key -> facts.append("  with key ").append(References.text(key)));
    attempt
        .ended()
        .flatMap(end -> end.result().at("left_out"))
        .ifPresent(names -> facts.append("  without ").append(names(names)));
    if (attempt.charge().reused()) {
      facts.append("  from the answer to ").append(attempt.charge().from());
    }
    if (attempt.charge().usage().total() > 0) {
      facts.append("  ").append(Amounts.count(attempt.charge().usage().input())).append(" in, ");
      facts.append(Amounts.count(attempt.charge().usage().output())).append(" out  ");
      facts.append(Amounts.money(attempt.charge().micros() + attempt.charge().overrun()));
    }
    if (attempt.lost()) {
      String most = Amounts.money(attempt.charge().micros());
      facts.append("  nobody knows what it used, at most ").append(most);
    }
    return facts.toString();
  }

  private static String names(Value names) {
    return names instanceof Value.Array array
        ? array.items().stream().map(References::text).collect(Collectors.joining(", "))
        : "";
  }

  private void request(StepStory step, Attempt attempt) {
    Value request = references.resolve(Work.of(step, attempt), attempt.request());
    if (!(request instanceof Value.Obj object)) {
      return;
    }
    object.arrayIf("system").ifPresent(messages -> messages.forEach(this::message));
    object.field("prompt").ifPresent(prompt -> part("prompt", prompt));
    object.arrayIf("added").ifPresent(messages -> messages.forEach(this::message));
    if (object.has("tool")) {
      part("arguments", object.field("arguments").orElse(Value.NULL));
    } else if (!object.has("model")) {
      part("request", object);
    }
  }

  private void message(Value message) {
    String role = message.at("role").map(References::text).orElse("message");
    part(role, message.at("text").orElse(Value.NULL));
  }

  private void reply(RunEvent.CallEnded ended) {
    if (!ended.code().isEmpty()) {
      lines.add(Line.of(Style.BAD, "  " + Words.how(ended.outcome()) + " (" + ended.code() + ")"));
    }
    if (ended.result() instanceof Value.Obj result && result.has("finish")) {
      boolean cut = result.field("finish").filter(Value.of("length")::equals).isPresent();
      part(
          cut ? "answer, cut off at the limit of its length" : "answer",
          result.field("text").orElse(Value.NULL));
      result.field("tool_calls").ifPresent(calls -> part("asks for tools", calls));
      return;
    }
    Value shown =
        ended.result() instanceof Value.Obj ? Output.read(ended.result()).value() : ended.result();
    part("result", shown);
  }

  private void question(QuestionStory question) {
    title("asked people", question.id() + "  risk " + Words.lower(question.asked().risk()));
    Words.action(question.asked()).ifPresent(action -> part("action", Value.of(action)));
    if (question.asked().matter().tainted().orElse(false)) {
      part("made from", Value.of("text of outsiders"));
    }
    part("shown", question.asked().shown());
    String state = Words.lower(question.state());
    String by = question.by().isEmpty() ? "" : " by " + question.by();
    String note = question.note().isEmpty() ? "" : ": " + question.note();
    lines.add(Line.of("  ").add(Style.STRONG, state + by).add(note));
  }

  private void title(String what, String facts) {
    lines.add(Line.empty());
    lines.add(
        Line.of(Style.NAME, Sign.TOP.in(look) + Sign.DASH.in(look) + " " + what)
            .add(Style.FAINT, facts.isEmpty() ? "" : "  " + facts));
  }

  private void part(String name, Value value) {
    boolean empty =
        value instanceof Value.Null || (value instanceof Value.Text text && text.value().isBlank());
    if (!empty) {
      lines.add(Line.of(Style.FAINT, "  " + name));
      body(value);
    }
  }

  private void body(Value value) {
    Shown.lines(value, look.columns() - 6)
        .forEach(text -> lines.add(Line.of(Style.FAINT, "  " + Sign.BAR.in(look) + " ").add(text)));
  }
}
