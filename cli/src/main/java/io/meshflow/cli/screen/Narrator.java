package io.meshflow.cli.screen;

import io.meshflow.cli.story.QuestionStory;
import io.meshflow.cli.story.RunStory;
import io.meshflow.cli.story.StepStory;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Sign;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Follows one run and its children record by record, and puts what is new into lines. Records that
 * were missed are read back. Thread safe.
 */
public final class Narrator {

  /** A step of a followed run, with the name to show. */
  public record Scene(RunId run, String label, StepStory step) {}

  /** A question of a followed run. */
  public record Asked(RunId run, String label, QuestionStory question) {}

  private final RunId root;
  private final BiFunction<RunId, Long, List<Recorded>> history;
  private final Telling telling;
  private final Map<RunId, RunStory> stories = new LinkedHashMap<>();
  private final Map<RunId, String> prefixes = new LinkedHashMap<>();

  /**
   * @param history reads the records of a run from a position on
   * @param preview how many lines of each output are shown
   */
  public Narrator(RunId root, BiFunction<RunId, Long, List<Recorded>> history, int preview) {
    this.root = root;
    this.history = history;
    this.telling = new Telling(preview);
    follow(root, "");
  }

  private void follow(RunId run, String prefix) {
    stories.computeIfAbsent(run, RunStory::new);
    prefixes.put(run, prefix);
  }

  /** True when the run is the one followed or one of its children. */
  public synchronized boolean follows(RunId run) {
    return stories.containsKey(run);
  }

  /** The run and all its children known so far. */
  public synchronized List<RunId> followed() {
    return List.copyOf(stories.keySet());
  }

  /** Takes in what happened before, without a word. */
  public synchronized void catchUp() {
    for (RunId run : List.copyOf(stories.keySet())) {
      RunStory story = story(run);
      history.apply(run, story.next()).forEach(record -> take(run, record));
    }
  }

  /** Reads what is new on disk and tells it. */
  public synchronized List<Line> poll(Look look) {
    List<Line> lines = new ArrayList<>();
    for (RunId run : List.copyOf(stories.keySet())) {
      for (Recorded record : history.apply(run, story(run).next())) {
        lines.addAll(tell(run, record, look));
      }
    }
    return lines;
  }

  /** Takes a record and tells it; nothing for runs that are not followed. */
  public synchronized List<Line> recorded(RunId run, Recorded record, Look look) {
    if (!follows(run) || record.n() < story(run).next()) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    if (record.n() > story(run).next()) {
      history.apply(run, story(run).next()).stream()
          .filter(missed -> missed.n() < record.n())
          .forEach(missed -> lines.addAll(tell(run, missed, look)));
    }
    lines.addAll(tell(run, record, look));
    return lines;
  }

  private List<Line> tell(RunId run, Recorded record, Look look) {
    take(run, record);
    List<Line> lines = new ArrayList<>();
    String prefix = prefixes.getOrDefault(run, "");
    for (RunEvent event : record.events()) {
      boolean copied = record.n() == 0;
      lines.addAll(copied ? List.of() : telling.lines(prefix, story(run), event, look));
    }
    return lines;
  }

  private void take(RunId run, Recorded record) {
    story(run).add(record);
    for (RunEvent event : record.events()) {
      if (event instanceof RunEvent.ChildStarted child) {
        String name = child.work().isItem() ? child.work().toString() : child.work().step().node();
        follow(child.child(), prefixes.getOrDefault(run, "") + name + " > ");
      }
    }
  }

  private RunStory story(RunId run) {
    return java.util.Objects.requireNonNull(stories.get(run));
  }

  /** The run that is followed. */
  public synchronized RunStory root() {
    return story(root);
  }

  /** Steps under way, oldest first. */
  public synchronized List<Scene> running() {
    List<Scene> scenes = new ArrayList<>();
    stories.forEach(
        (run, story) ->
            story.steps().stream()
                .filter(StepStory::open)
                .filter(step -> step.children().stream().noneMatch(c -> c.status().isEmpty()))
                .forEach(step -> scenes.add(new Scene(run, label(run, step), step))));
    return scenes;
  }

  private String label(RunId run, StepStory step) {
    return prefixes.getOrDefault(run, "") + Telling.name(step.id());
  }

  /** Questions that wait, oldest first. */
  public synchronized List<Asked> questions() {
    List<Asked> asked = new ArrayList<>();
    stories.forEach(
        (run, story) -> {
          if (!story.over()) {
            story.questions().stream()
                .filter(question -> question.state() == QuestionStory.State.OPEN)
                .forEach(question -> asked.add(new Asked(run, label(run, question), question)));
          }
        });
    return asked;
  }

  private String label(RunId run, QuestionStory question) {
    return prefixes.getOrDefault(run, "") + Telling.name(question.id().key().work().step());
  }

  /** The story of a followed run. */
  public synchronized Optional<RunStory> find(RunId run) {
    return Optional.ofNullable(stories.get(run));
  }

  /** One line that says how far the run is. */
  public synchronized Line totals(Look look, String elapsed) {
    RunStory story = root();
    long done = story.steps().stream().filter(step -> !step.open()).count();
    String dot = " " + Sign.DOT.in(look) + " ";
    return Line.of(
        Style.FAINT,
        done
            + " of "
            + story.steps().size()
            + " steps"
            + dot
            + elapsed
            + dot
            + io.meshflow.cli.terminal.Amounts.count(story.tokens())
            + " tokens"
            + dot
            + io.meshflow.cli.terminal.Amounts.money(story.micros()));
  }
}
