package io.meshflow.cli.screen;

import io.meshflow.cli.story.RunStory;
import io.meshflow.cli.story.StepStory;
import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.SafeText;
import io.meshflow.cli.terminal.Sign;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.run.StepId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Two runs side by side. */
public final class RunDiff {

  private static final int SHOWN = 16;

  private record Pair(StepId id, Optional<StepStory> one, Optional<StepStory> other) {
    boolean same() {
      return one.isPresent()
          && other.isPresent()
          && Words.status(one.get()).equals(Words.status(other.get()))
          && one.get().output().equals(other.get().output());
    }
  }

  private final RunStory one;
  private final RunStory other;
  private final List<Pair> pairs = new ArrayList<>();

  public RunDiff(RunStory one, RunStory other) {
    this.one = one;
    this.other = other;
    Set<StepId> ids = new LinkedHashSet<>();
    one.steps().forEach(step -> ids.add(step.id()));
    other.steps().forEach(step -> ids.add(step.id()));
    ids.forEach(id -> pairs.add(new Pair(id, one.step(id), other.step(id))));
  }

  private Optional<Pair> first() {
    return pairs.stream().filter(pair -> !pair.same()).findFirst();
  }

  /** What people read. */
  public List<Line> lines(Look look) {
    List<Line> lines = new ArrayList<>();
    lines.add(
        Line.of(Style.BAD, "- ")
            .add(one.id().value())
            .add("  ")
            .add(Summary.totals(one, one.status(), look)));
    lines.add(
        Line.of(Style.GOOD, "+ ")
            .add(other.id().value())
            .add("  ")
            .add(Summary.totals(other, other.status(), look)));
    lines.add(Line.empty());
    for (Pair pair : pairs) {
      lines.add(headline(pair, look));
      if (!pair.same()) {
        lines.addAll(outputs(pair, look));
      }
    }
    lines.add(Line.empty());
    lines.add(
        first()
            .map(
                pair ->
                    Line.of(Style.WARN, "first divergence: ")
                        .add(Style.STRONG, pair.id().toString()))
            .orElseGet(() -> Line.of(Style.GOOD, "no step differs")));
    return lines;
  }

  private static Line headline(Pair pair, Look look) {
    Line line =
        pair.same()
            ? Line.of(Style.FAINT, "= " + pair.id())
            : Line.of(Style.WARN, Sign.RUNNING.in(look) + " ")
                .add(Style.STRONG, pair.id().toString());
    line.padTo(24).add("  ");
    if (pair.same()) {
      boolean copied = pair.other().map(StepStory::copied).orElse(false);
      return line.add(Style.FAINT, copied ? "copied" : "same");
    }
    line.add(Style.BAD, pair.one().map(Words::status).orElse("absent"));
    line.add(Style.FAINT, " " + Sign.ARROW.in(look) + " ");
    line.add(Style.GOOD, pair.other().map(Words::status).orElse("absent"));
    long change = cost(pair.other()) - cost(pair.one());
    return change == 0
        ? line
        : line.add(Style.FAINT, "  " + (change > 0 ? "+" : "-") + Amounts.money(Math.abs(change)));
  }

  private static long cost(Optional<StepStory> step) {
    return step.map(StepStory::micros).orElse(0L);
  }

  private static List<Line> outputs(Pair pair, Look look) {
    List<LineDiff.Part> parts = LineDiff.of(text(pair.one()), text(pair.other()));
    List<LineDiff.Part> changed = parts.stream().filter(part -> part.sign() != ' ').toList();
    List<Line> lines = new ArrayList<>();
    for (LineDiff.Part part : changed.subList(0, Math.min(SHOWN, changed.size()))) {
      Style style = part.sign() == '+' ? Style.GOOD : Style.BAD;
      lines.add(Line.of(style, "    " + part.sign() + " " + part.text()).fit(look.columns(), look));
    }
    if (changed.size() > SHOWN) {
      lines.add(Line.of(Style.FAINT, "      and " + (changed.size() - SHOWN) + " more lines"));
    }
    return lines;
  }

  private static String text(Optional<StepStory> step) {
    return step.map(s -> SafeText.block(s.output().shown())).orElse("");
  }

  /** The same as data. */
  public Value.Obj document() {
    List<Value> steps = new ArrayList<>();
    for (Pair pair : pairs) {
      ObjBuilder step =
          Value.Obj.builder().put("step", pair.id().toString()).put("same", pair.same());
      step.put("status", Value.array(word(pair.one()), word(pair.other())));
      step.put("cost_usd", Value.array(dollars(pair.one()), dollars(pair.other())));
      if (!pair.same()) {
        step.put("output", Value.array(Value.of(plain(pair.one())), Value.of(plain(pair.other()))));
      }
      steps.add(step.build());
    }
    return Value.Obj.builder()
        .put("runs", Value.texts(List.of(one.id().value(), other.id().value())))
        .put("same", first().isEmpty())
        .put(
            "first_divergence",
            first().<Value>map(p -> Value.of(p.id().toString())).orElse(Value.NULL))
        .put("steps", Value.array(steps))
        .build();
  }

  private static String plain(Optional<StepStory> step) {
    return step.map(s -> s.output().shown()).orElse("");
  }

  private static Value word(Optional<StepStory> step) {
    return step.<Value>map(s -> Value.of(Words.status(s))).orElse(Value.NULL);
  }

  private static Value dollars(Optional<StepStory> step) {
    return Value.of(Amounts.dollars(cost(step)));
  }
}
