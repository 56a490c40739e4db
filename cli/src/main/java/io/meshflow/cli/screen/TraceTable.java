package io.meshflow.cli.screen;

import io.meshflow.cli.story.BusyTime;
import io.meshflow.cli.story.RunStory;
import io.meshflow.cli.story.StepStory;
import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Sign;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.terminal.Table.Column;
import io.meshflow.core.run.Admission;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.workflow.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A run as a table: a line per step, with a bar that shows when it ran. */
public final class TraceTable {

  private static final int BAR = 24;

  private final RunStory story;
  private final Look look;
  private final BusyTime busy;

  public TraceTable(RunStory story, Look look) {
    this.story = story;
    this.look = look;
    this.busy = BusyTime.of(story);
  }

  /** Heading, table and totals. */
  public List<Line> lines(RunStatus status) {
    List<Line> lines = new ArrayList<>();
    heading().forEach(line -> lines.add(line.fit(look.columns(), look)));
    lines.add(Line.empty());
    Table table =
        new Table(
            Column.text("STEP", 12),
            Column.word("STATUS"),
            Column.word("VERDICT").optional(6),
            Column.number("CONF").optional(3),
            Column.number("COST").optional(5),
            Column.number("TOKENS").optional(4),
            Column.number("TIME"),
            new Column("", false, 1, 0),
            new Column("WHY", false, 2, 12));
    story.steps().forEach(step -> row(table, step));
    lines.addAll(table.lines(look));
    lines.add(Line.empty());
    lines.add(Summary.totals(story, status, look));
    return lines;
  }

  private List<Line> heading() {
    List<Line> lines = new ArrayList<>();
    Line title = Line.of("run ").add(Style.STRONG, story.id().value());
    story.admission().map(Admission::workflow).ifPresent(w -> title.add("  ").add(Style.TITLE, w));
    lines.add(title.add(Style.FAINT, "  " + Amounts.stamp(story.startedAt())));
    if (!story.task().isEmpty()) {
      lines.add(Line.of(Style.FAINT, "task ").add(story.task()).fit(look.columns(), look));
    }
    story.admission().map(Admission::origin).ifPresent(origin -> origin(origin, lines));
    if (story.erased()) {
      lines.add(
          Line.of(Style.WARN, "contents of this run are erased; what happened is still told"));
    }
    if (story.recoveries() > 0) {
      String times = story.recoveries() == 1 ? "once" : story.recoveries() + " times";
      lines.add(Line.of(Style.FAINT, "taken up again " + times + " by another process"));
    }
    return lines;
  }

  private static void origin(Admission.Origin origin, List<Line> lines) {
    switch (origin) {
      case Admission.Origin.Fresh fresh -> {}
      case Admission.Origin.Child child ->
          lines.add(Line.of(Style.FAINT, "child of " + child.parent() + ", " + child.work()));
      case Admission.Origin.Fork fork ->
          lines.add(Line.of(Style.FAINT, "forked from " + fork.source() + " at " + fork.from()));
    }
  }

  private void row(Table table, StepStory step) {
    String verdict = Words.verdict(step);
    boolean model = step.tokens() > 0;
    boolean done = step.outcome().filter(o -> o == StepOutcome.DONE).isPresent();
    table.row(
        Line.of(Style.STRONG, step.id().toString()),
        status(step),
        Line.of(Words.verdictStyle(verdict), verdict),
        model && done ? Line.of("%.2f".formatted(step.ending().confidence())) : Line.empty(),
        step.micros() > 0 ? Line.of(Amounts.money(step.micros())) : Line.empty(),
        model ? Line.of(Amounts.count(step.tokens())) : Line.empty(),
        step.copied() ? Line.of(Style.FAINT, "copied") : Line.of(Amounts.time(time(step))),
        bar(step),
        Line.of(Style.FAINT, why(step)));
  }

  private Line status(StepStory step) {
    Line sign =
        step.outcome()
            .map(outcome -> Words.sign(outcome, look))
            .orElseGet(
                () ->
                    step.waiting().isPresent()
                        ? Line.of(Style.ALARM, Sign.WAITING.in(look))
                        : Line.of(Style.NAME, Sign.RUNNING.in(look)));
    return sign.add(" " + Words.status(step).replace('_', ' '));
  }

  private static String why(StepStory step) {
    if (step.waiting().isPresent()) {
      return Words.kind(step.waiting().get());
    }
    return Words.blockReason(step)
        .orElseGet(
            () -> step.outcome().filter(StepOutcome::bad).isPresent() ? step.ending().code() : "");
  }

  private Duration time(StepStory step) {
    return Duration.between(step.startedAt(), step.endedAt().orElse(story.lastAt()));
  }

  private Line bar(StepStory step) {
    long whole = Math.max(1, busy.until(story.lastAt()));
    if (step.copied() || step.outcome().filter(o -> o == StepOutcome.SKIPPED).isPresent()) {
      return Line.empty();
    }
    int from = at(step.startedAt(), whole);
    int to = Math.max(from + 1, at(step.endedAt().orElse(story.lastAt()), whole));
    Style style = step.outcome().filter(StepOutcome::bad).isPresent() ? Style.BAD : Style.NAME;
    return Line.of(Style.FAINT, Sign.LIGHT.in(look).repeat(from))
        .add(style, Sign.BLOCK.in(look).repeat(to - from))
        .add(Style.FAINT, Sign.LIGHT.in(look).repeat(Math.max(0, BAR - to)));
  }

  private int at(Instant instant, long whole) {
    long past = busy.until(instant);
    return Math.clamp(past * BAR / whole, 0, BAR - 1);
  }
}
