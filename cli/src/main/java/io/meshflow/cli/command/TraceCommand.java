package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.screen.StepDetail;
import io.meshflow.cli.screen.TraceDocument;
import io.meshflow.cli.screen.TraceTable;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.data.Json;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow trace}. */
@Command(
    name = "trace",
    header = "Shows what happened in a run: steps, verdicts, prompts, answers.%n",
    footer = {
      "",
      "RUN is an id, a beginning or an end of one, or the word last.",
      "",
      "Examples:",
      "  meshflow trace last",
      "  meshflow trace last --step draft#2",
      "  meshflow trace --export RUN > trace.json"
    })
final class TraceCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "The run.")
  String run = "";

  @Option(
      names = "--step",
      paramLabel = "STEP",
      description = "Show prompts, answers and decisions of one step; 'all' for every step.")
  String step = "";

  @Option(
      names = {"--export", "--json"},
      description = "Print everything as one JSON object.")
  boolean export;

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    Terminal terminal = session.terminal();
    Look look = terminal.look();
    try (Place place = session.reading()) {
      Reading reading = new Reading(place, RunNames.find(place, run));
      if (export) {
        TraceDocument document =
            new TraceDocument(reading.story(), reading.references(), reading.integrity());
        terminal.print(Json.pretty(document.of(reading.status())));
      } else if (step.isEmpty()) {
        terminal.print(new TraceTable(reading.story(), look).lines(reading.status()));
        hint(session, reading);
      } else if (step.equals("all")) {
        reading
            .story()
            .steps()
            .forEach(s -> terminal.print(new StepDetail(look, reading.references()).of(s)));
      } else {
        terminal.print(new StepDetail(look, reading.references()).of(reading.step(step)));
      }
    }
    return Exit.DONE;
  }

  private static void hint(Session session, Reading reading) {
    if (session.terminal().interactive() && !reading.story().steps().isEmpty()) {
      String example = reading.story().steps().iterator().next().id().node();
      String run = reading.story().id().value();
      session
          .terminal()
          .print(
              Line.of(Style.FAINT, "prompts and answers: ")
                  .add(session.commandLine("trace", run, "--step", example)));
    }
  }
}
