package io.meshflow.cli.screen;

import io.meshflow.cli.story.QuestionStory;
import io.meshflow.cli.story.RunStory;
import io.meshflow.cli.story.StepStory;
import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Paragraph;
import io.meshflow.cli.terminal.SafeText;
import io.meshflow.cli.terminal.Sign;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.StepId;
import io.meshflow.core.workflow.StepOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Puts one fact into words. */
final class Telling {

  private static final int NAME = 22;
  private static final String INDENT = "   ";

  private final int preview;

  Telling(int preview) {
    this.preview = preview;
  }

  /** A step as people name it: the visit only from the second on. */
  static String name(StepId step) {
    return step.visit() == 1 ? step.node() : step.toString();
  }

  List<Line> lines(String prefix, RunStory story, RunEvent event, Look look) {
    return switch (event) {
      case RunEvent.StepSkipped skip ->
          List.of(
              Line.of(Style.FAINT, " " + Sign.SKIPPED.in(look) + " " + prefix + name(skip.step()))
                  .padTo(NAME + 3)
                  .add(Style.FAINT, " skipped"));
      case RunEvent.StepEnded ended ->
          story.step(ended.step()).map(step -> ended(prefix, step, look)).orElse(List.of());
      case RunEvent.CallStarted call -> suspicions(prefix, call);
      case RunEvent.CallEnded call -> call(prefix, story, call, look);
      case RunEvent.CallRefused call ->
          List.of(
              Line.of(Style.BAD, INDENT + Sign.BLOCKED.in(look) + " blocked ")
                  .add(prefix + call.key())
                  .add(Style.BAD, " by " + call.reason() + " (" + call.rule() + "): ")
                  .add(text(call.detail())));
      case RunEvent.ApprovalAsked asked ->
          story.question(asked.id()).map(q -> List.of(asked(prefix, q, look))).orElse(List.of());
      case RunEvent.ApprovalAnswered answer ->
          story
              .question(answer.id())
              .map(q -> List.of(answered(prefix, q, answer, look)))
              .orElse(List.of());
      case RunEvent.ApprovalExpired expired ->
          List.of(
              Line.of(Style.WARN, " " + Sign.LATE.in(look) + " ")
                  .add(prefix + name(expired.id().key().work().step()))
                  .add(Style.WARN, " nobody answered in time: " + Words.lower(expired.action())));
      case RunEvent.CancelAsked cancel ->
          List.of(Line.of(Style.WARN, " " + Sign.CANCELLED.in(look) + " cancelling the run"));
      default -> List.of();
    };
  }

  private List<Line> ended(String prefix, StepStory step, Look look) {
    List<Line> lines = new ArrayList<>();
    if (step.calls().isEmpty() && !step.questions().isEmpty()) {
      return lines;
    }
    lines.add(headline(prefix, step, look));
    StepOutcome outcome = step.outcome().orElse(StepOutcome.DONE);
    if (outcome != StepOutcome.CANCELLED && preview > 0) {
      lines.addAll(preview(step, outcome, look));
    }
    if (step.routing() instanceof RunEvent.Routing.Back) {
      lines.add(Line.of(Style.NAME, " " + Sign.AGAIN.in(look) + " once more round the loop"));
    }
    if (step.routing() instanceof RunEvent.Routing.Exhausted) {
      lines.add(Line.of(Style.WARN, " " + Sign.AGAIN.in(look) + " the loop is at its limit"));
    }
    return lines;
  }

  private static Line headline(String prefix, StepStory step, Look look) {
    StepOutcome outcome = step.outcome().orElse(StepOutcome.DONE);
    Line line = Line.of(" ").add(Words.sign(outcome, look)).add(" ");
    line.add(Style.FAINT, prefix).add(Style.STRONG, name(step.id())).padTo(NAME + 3);
    Duration took = Duration.between(step.startedAt(), step.endedAt().orElse(step.startedAt()));
    line.add(Style.FAINT, " " + pad(Amounts.time(took), 8));
    boolean model = step.tokens() > 0;
    if (model) {
      line.add(Style.FAINT, "  " + pad(Amounts.count(step.tokens()) + " tokens", 13));
      line.add(Style.FAINT, "  " + Amounts.money(step.micros()));
    }
    if (outcome == StepOutcome.DONE && model) {
      line.add(confidence(step.ending().confidence()));
    }
    if (outcome != StepOutcome.DONE) {
      line.add(Style.BAD, "  " + outcome.word().replace('_', ' '));
      boolean plain = step.ending().code().isEmpty() || outcome == StepOutcome.CANCELLED;
      line.add(Style.FAINT, plain ? "" : " (" + step.ending().code() + ")");
    }
    return line;
  }

  private static Line confidence(double confidence) {
    Style style = confidence < 0.5 ? Style.BAD : confidence < 0.7 ? Style.WARN : Style.GOOD;
    return Line.of("  ").add(style, "confidence %.2f".formatted(confidence));
  }

  private static String pad(String text, int columns) {
    return " ".repeat(Math.max(0, columns - text.length())) + text;
  }

  private List<Line> preview(StepStory step, StepOutcome outcome, Look look) {
    Output output = step.output();
    String text = SafeText.block(output.shown()).strip();
    if (text.isEmpty()) {
      return List.of();
    }
    int room = look.columns() - INDENT.length() - 3;
    List<String> all = Paragraph.wrap(text, room);
    List<Line> lines = new ArrayList<>();
    String bar = INDENT + Sign.BAR.in(look) + " ";
    for (String part : all.subList(0, Math.min(preview, all.size()))) {
      lines.add(Line.of(Style.FAINT, bar).add(outcome.bad() ? Style.BAD : Style.PLAIN, part));
    }
    if (all.size() > preview) {
      String more = Sign.MORE.in(look) + " " + (all.size() - preview) + " more lines";
      lines.add(Line.of(Style.FAINT, bar + more));
    }
    return lines;
  }

  private static List<Line> suspicions(String prefix, RunEvent.CallStarted call) {
    return call.terms().notes().isEmpty()
        ? List.of()
        : List.of(
            Line.of(Style.FAINT, INDENT + "! ")
                .add(prefix + call.key())
                .add(Style.FAINT, " noted: " + call.terms().notes()));
  }

  private List<Line> call(String prefix, RunStory story, RunEvent.CallEnded call, Look look) {
    if (call.outcome() == CallOutcome.DONE) {
      return call.key().call() > 0 && preview > 0
          ? List.of(tool(prefix, story, call, look))
          : List.of();
    }
    if (call.outcome() == CallOutcome.CANCELLED) {
      return List.of();
    }
    String what =
        call.code().equals("process_lost")
            ? " was under way when its process died"
            : " attempt "
                + call.attempt()
                + " "
                + Words.how(call.outcome())
                + " ("
                + call.code()
                + ")";
    String detail = text(call.result());
    return List.of(
        Line.of(Style.WARN, INDENT + Sign.AGAIN.in(look) + " ")
            .add(prefix + call.key())
            .add(Style.WARN, what)
            .add(detail.isEmpty() ? "" : ": " + detail));
  }

  private static Line tool(String prefix, RunStory story, RunEvent.CallEnded call, Look look) {
    Value request =
        story.step(call.key().work().step()).stream()
            .flatMap(step -> step.calls().stream())
            .filter(c -> c.key().equals(call.key()))
            .flatMap(c -> c.last().stream())
            .map(attempt -> attempt.request())
            .findFirst()
            .orElse(Value.NULL);
    String tool = request.at("tool").map(Telling::text).orElse("tool");
    String arguments = request.at("arguments").map(Json::canonical).orElse("");
    String result = SafeText.line(Output.read(call.result()).shown());
    return Line.of(
            Style.FAINT,
            INDENT + Sign.DOT.in(look) + " " + prefix + name(call.key().work().step()) + " ")
        .add(Style.NAME, tool)
        .add(Style.FAINT, arguments + " " + Sign.ARROW.in(look) + " " + result)
        .fit(look.columns() - 1, look);
  }

  private static Line asked(String prefix, QuestionStory question, Look look) {
    return Line.of(Style.ALARM, " " + Sign.WAITING.in(look) + " ")
        .add(Style.FAINT, prefix)
        .add(Style.STRONG, name(question.id().key().work().step()))
        .padTo(NAME + 3)
        .add(Style.ALARM, " " + Words.kind(question))
        .add(Style.PLAIN, Words.action(question.asked()).map(action -> " " + action).orElse(""))
        .add(
            Style.FAINT,
            question.asked().reason().equals("question")
                ? ""
                : " (" + question.asked().reason() + ")");
  }

  private static Line answered(
      String prefix, QuestionStory question, RunEvent.ApprovalAnswered event, Look look) {
    boolean yes = event.answer().approved();
    String by = event.note().at("by").map(Telling::text).orElse("somebody");
    String note = event.note().at("text").map(Telling::text).orElse("");
    return Line.of(
            yes ? Style.GOOD : Style.BAD, " " + (yes ? Sign.DONE : Sign.FAILED).in(look) + " ")
        .add(Style.FAINT, prefix)
        .add(Style.STRONG, name(question.id().key().work().step()))
        .padTo(NAME + 3)
        .add(yes ? Style.GOOD : Style.BAD, yes ? " approved" : " rejected")
        .add(" by " + by)
        .add(Style.FAINT, note.isEmpty() ? "" : ": " + note);
  }

  /** A content as text: JSON for structures. */
  static String text(Value value) {
    return switch (value) {
      case Value.Text text -> text.value();
      case Value.Null none -> "";
      default -> Json.canonical(value);
    };
  }
}
