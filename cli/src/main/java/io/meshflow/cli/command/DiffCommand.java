package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.screen.RunDiff;
import io.meshflow.core.data.Json;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow diff}. */
@Command(
    name = "diff",
    header = "Compares two runs step by step: status, output, cost, first divergence.%n",
    footer = {"", "Exit codes: 0 also when they differ."})
final class DiffCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RUN", description = "One run.")
  String one = "";

  @Parameters(index = "1", paramLabel = "RUN", description = "The other.")
  String other = "";

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    try (Place place = session.reading()) {
      RunDiff diff =
          new RunDiff(
              new Reading(place, RunNames.find(place, one)).story(),
              new Reading(place, RunNames.find(place, other)).story());
      if (json) {
        session.terminal().print(Json.canonical(diff.document()));
      } else {
        session.terminal().print(diff.lines(session.terminal().look()));
      }
    }
    return Exit.DONE;
  }
}
