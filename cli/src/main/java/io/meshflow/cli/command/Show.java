package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.screen.Asker;
import io.meshflow.cli.screen.LiveStage;
import io.meshflow.cli.screen.Narrator;
import io.meshflow.cli.screen.PlainStage;
import io.meshflow.cli.screen.RunReport;
import io.meshflow.cli.screen.Stage;
import io.meshflow.cli.screen.Summary;
import io.meshflow.cli.story.RunStory;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.data.Json;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import java.nio.file.Files;
import java.util.List;

/** Shows one run from now to its end or its next question, and says how it came out. */
final class Show implements AutoCloseable {

  private static final int PREVIEW_LIVE = 6;

  /**
   * How a run is shown.
   *
   * @param json one object at the end and nothing else
   * @param ask whether questions are asked here
   * @param user who answers
   */
  record Manner(boolean json, boolean ask, boolean failOnPause, String user) {}

  private final Session session;
  private final Place place;
  private final Manner manner;
  private final Terminal terminal;
  private final Stage stage;
  private Runnable deaf = () -> {};

  Show(Session session, Place place, Manner manner) {
    this.session = session;
    this.place = place;
    this.manner = manner;
    this.terminal = session.terminal();
    this.stage =
        terminal.interactive() && !manner.json()
            ? new LiveStage(terminal, session.outside().clock())
            : new PlainStage(terminal, manner.json());
  }

  void say(Line line) {
    stage.say(line);
  }

  /** Follows a run that has just begun here, from its first record. */
  int fresh(RunId run) throws InterruptedException {
    return follow(run, narrator(run));
  }

  /** Follows a run that has a past, which is not told again. */
  int goingOn(RunId run) throws InterruptedException {
    Narrator narrator = narrator(run);
    narrator.catchUp();
    return follow(run, narrator);
  }

  private Narrator narrator(RunId run) {
    return new Narrator(
        run, (id, from) -> place.history(id, from), terminal.interactive() ? PREVIEW_LIVE : 0);
  }

  private int follow(RunId run, Narrator narrator) throws InterruptedException {
    deaf = place.listen(run, stage);
    stage.follow(narrator);
    Foreground work =
        new Foreground(
            place,
            stage,
            new Asker(terminal),
            manner.ask() && terminal.interactive() && !manner.json(),
            manner.user());
    Interruption interruption = new Interruption(session, place, stage, work, run, narrator);
    try (interruption) {
      Foreground.Rest rest = work.follow(run, narrator);
      stage.close();
      return tell(rest);
    }
  }

  /** Says how the run came out, and gives the exit code. */
  int tell(Foreground.Rest rest) {
    List<String> commands =
        rest.asked().stream().map(asked -> Parking.command(session, place, rest, asked)).toList();
    if (manner.json()) {
      terminal.print(
          Json.canonical(RunReport.of(rest.story(), rest.status(), rest.asked(), commands)));
    } else if (rest.status().ended()) {
      ended(rest.story(), rest.status());
    } else {
      Parking.tell(session, place, rest, commands);
    }
    return Exit.of(rest.status(), manner.failOnPause());
  }

  private void ended(RunStory story, RunStatus status) {
    Look look = terminal.look();
    Line totals = Line.of(" ").add(Summary.totals(story, status, look));
    if (!terminal.interactive()) {
      terminal.note(totals);
      Summary.reason(story, look).forEach(terminal::note);
      plainOutput(story, status);
      return;
    }
    terminal.print(Line.empty());
    terminal.print(totals);
    if (status == RunStatus.COMPLETED) {
      terminal.print(Summary.output(story, look));
    } else {
      terminal.print(Summary.reason(story, look));
    }
    place
        .workspace(story.id())
        .filter(Files::isDirectory)
        .map(
            files -> Line.of(Style.FAINT, " its files:                 ").add(session.shown(files)))
        .ifPresent(terminal::print);
    String trace = session.commandLine("trace", story.id().value());
    terminal.print(Line.of(Style.FAINT, " every prompt and decision: ").add(trace));
  }

  private void plainOutput(RunStory story, RunStatus status) {
    if (status == RunStatus.COMPLETED) {
      String output = io.meshflow.cli.terminal.SafeText.block(story.output().shown());
      if (!output.isEmpty()) {
        terminal.print(output);
      }
    }
  }

  @Override
  public void close() {
    deaf.run();
    stage.close();
  }
}
