package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.run.RunId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow resume}. */
@Command(
    name = "resume",
    header = "Goes on with a run whose process died or that was parked.%n",
    description = {
      "No recorded model answer, tool result or step is repeated. What may or may not have happened",
      "is done again where that is harmless; otherwise a person is asked.%n"
    })
final class ResumeCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "The run.")
  String run = "";

  @Option(names = "--by", paramLabel = "NAME", description = "Who answers questions here.")
  String by = "";

  @Option(names = "--fail-on-pause", description = "Exit with 3 when the run waits for a person.")
  boolean failOnPause;

  @Option(names = "--json", description = "Print one JSON object at the end and nothing else.")
  boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Session session = Root.of(spec);
    Show.Manner manner = new Show.Manner(json, true, failOnPause, session.user(by));
    try (Place place = session.place()) {
      RunId id = RunNames.find(place, run);
      try (Show show = new Show(session, place, manner)) {
        Resumption.begin(place, id, show);
        show.say(done(new Reading(place, id)));
        return show.goingOn(id);
      }
    }
  }

  private static Line done(Reading reading) {
    long done = reading.story().steps().stream().filter(step -> !step.open()).count();
    String steps =
        done == 1 ? "1 step is done and stays done" : done + " steps are done and stay done";
    return Line.of(Style.FAINT, " going on with run ")
        .add(reading.story().id().value())
        .add(Style.FAINT, ": " + steps);
  }
}
