package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.screen.LiveStage;
import io.meshflow.cli.screen.Narrator;
import io.meshflow.cli.screen.PlainStage;
import io.meshflow.cli.screen.Stage;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow watch}. */
@Command(
    name = "watch",
    header = "Follows a run that another process works on, until it ends.%n",
    description = {"Ctrl-C stops watching; the run goes on. A run that waits is watched on.%n"})
final class WatchCommand implements Callable<Integer> {

  private static final long PAUSE_MILLIS = 300;

  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "The run.")
  String run = "";

  @Option(names = "--until-paused", description = "Stop also when the run waits for a person.")
  boolean untilPaused;

  @Option(names = "--json", description = "Print one JSON object at the end and nothing else.")
  boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Session session = Root.of(spec);
    Terminal terminal = session.terminal();
    try (Place place = session.reading()) {
      RunId id = RunNames.find(place, run);
      Narrator narrator =
          new Narrator(
              id, (child, from) -> place.history(child, from), terminal.interactive() ? 6 : 0);
      Show.Manner manner = new Show.Manner(json, false, false, session.user(""));
      Foreground.Rest rest = watch(session, place, narrator);
      try (Show show = new Show(session, place, manner)) {
        return show.tell(rest);
      }
    }
  }

  private Foreground.Rest watch(Session session, Place place, Narrator narrator)
      throws InterruptedException {
    Terminal terminal = session.terminal();
    try (Stage stage =
        terminal.interactive() && !json
            ? new LiveStage(terminal, session.outside().clock())
            : new PlainStage(terminal, json)) {
      Runnable deaf = place.listen(narrator.root().id(), stage);
      stage.follow(narrator);
      RunStatus status = status(place, narrator.root().id());
      while (!status.ended() && !(untilPaused && status == RunStatus.PAUSED)) {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        stage.poll();
        status = status(place, narrator.root().id());
      }
      deaf.run();
      stage.poll();
      return new Foreground.Rest(narrator.root(), status, stage.questions());
    }
  }

  private static RunStatus status(Place place, RunId id) {
    return place
        .find(id)
        .map(RunRow::standing)
        .map(RunRow.Standing::status)
        .orElseThrow(() -> Refusal.usage("There is no run " + id + "."));
  }
}
