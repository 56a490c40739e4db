package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.story.StepStory;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Forks;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.run.RunId;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow fork}. */
@Command(
    name = "fork",
    header = "Starts a new run that shares the past of another one up to a step.%n",
    description = {
      "The steps that STEP was built on are copied, not repeated; STEP and all after it happen anew,",
      "under another model, prompt or input if you like. 'meshflow diff' compares the two.%n"
    },
    footer = {
      "",
      "Examples:",
      "  meshflow fork last --from draft",
      "  meshflow fork RUN --from draft#2 --model gpt-4o --prompt \"Write it in three sentences.\""
    })
final class ForkCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "The run whose past is shared.")
  String run = "";

  @Option(
      names = "--from",
      required = true,
      paramLabel = "STEP",
      description = "The first step to do anew; a bare node means its newest visit.")
  String from = "";

  @Option(names = "--model", paramLabel = "NAME", description = "Model for every agent.")
  String model = "";

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "What the agent of STEP is asked; may have {{ holes }}.")
  String prompt = "";

  @Option(names = "--input", paramLabel = "JSON|@FILE", description = "Other input data.")
  String input = "";

  @Option(names = "--by", paramLabel = "NAME", description = "Who forks (default: you).")
  String by = "";

  @Option(names = "--fail-on-pause", description = "Exit with 3 when the run waits for a person.")
  boolean failOnPause;

  @Option(names = "--json", description = "Print one JSON object at the end and nothing else.")
  boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Session session = Root.of(spec);
    Optional<Value.Obj> data =
        input.isEmpty() ? Optional.empty() : Optional.of(Given.object(input, "--input", session));
    Kernel.Plan plan = new Kernel.Plan(session.outside().folder(), model, session.demoPause());
    Show.Manner manner = new Show.Manner(json, true, failOnPause, session.user(by));
    try (Place place = session.place(plan)) {
      RunId source = RunNames.find(place, run);
      StepStory step = new Reading(place, source).step(from);
      Forks.Changes changes = new Forks.Changes(Optional.empty(), data);
      try (Show show = new Show(session, place, manner)) {
        RunId fork =
            place.fork(
                new Forks.Request(
                    place.tenant(),
                    source,
                    step.id().toString(),
                    session.user(by),
                    model,
                    changes,
                    Correlation.NONE,
                    ""),
                prompt);
        show.say(
            Line.of(Style.FAINT, " run ")
                .add(fork.value())
                .add(Style.FAINT, "  forked from " + source + " at " + step.id()));
        return show.fresh(fork);
      }
    }
  }
}
