package io.meshflow.cli.screen;

import io.meshflow.cli.story.RunStory;
import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Paragraph;
import io.meshflow.cli.terminal.SafeText;
import io.meshflow.cli.terminal.Sign;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.run.RunStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The last words about a run. */
public final class Summary {

  private Summary() {}

  /** Status and totals in one line. */
  public static Line totals(RunStory story, RunStatus status, Look look) {
    String dot = "  " + Sign.DOT.in(look) + "  ";
    Line line = Line.of(Words.style(status), status.word().replace('_', ' '));
    line.add(
        Style.FAINT,
        story.code().isEmpty() || story.code().equals(status.word())
            ? ""
            : " (" + story.code() + ")");
    long steps = story.steps().stream().filter(step -> !step.open()).count();
    Duration took = Duration.between(story.startedAt(), story.lastAt());
    line.add(
        Style.FAINT, dot + Amounts.time(took) + dot + steps + (steps == 1 ? " step" : " steps"));
    return line.add(
        Style.FAINT,
        dot + Amounts.count(story.tokens()) + " tokens" + dot + Amounts.money(story.micros()));
  }

  /** The output of the run, whole. */
  public static List<Line> output(RunStory story, Look look) {
    List<Line> lines = new ArrayList<>();
    String text = SafeText.block(story.output().shown()).strip();
    if (!text.isEmpty()) {
      lines.add(Line.empty());
      Paragraph.wrap(text, look.columns()).forEach(part -> lines.add(Line.of(part)));
      lines.add(Line.empty());
    }
    return lines;
  }

  /** Why a run ended badly, in the words of the step that brought it down. */
  public static List<Line> reason(RunStory story, Look look) {
    return story.steps().stream()
        .filter(step -> step.outcome().filter(outcome -> outcome.bad()).isPresent())
        .reduce((first, last) -> last)
        .map(
            step ->
                Paragraph.wrap(
                    SafeText.block(step.id() + ": " + step.output().shown()), look.columns() - 2))
        .orElse(List.of())
        .stream()
        .limit(8)
        .map(part -> Line.of(Style.BAD, "  " + part))
        .toList();
  }
}
