package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.core.run.RunId;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow admin}. */
@Command(
    name = "admin",
    header = "Erases runs as the law asks, and sets how much a server logs.%n",
    subcommands = {AdminCommand.DeleteRun.class, LogLevelCommand.class})
final class AdminCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(),
        "Say which: admin delete-run, admin log-level.");
  }

  /** {@code meshflow admin delete-run}. */
  @Command(
      name = "delete-run",
      header = "Erases the contents of a run, its children and its forks, for good.%n",
      description = {
        "Prompts, answers, inputs and names are destroyed. What happened, when, and what it cost stays,",
        "and so does the proof that nothing else was changed: 'meshflow verify' says erased.%n"
      })
  static final class DeleteRun implements Callable<Integer> {

    @Spec @Nullable CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "The run.")
    String run = "";

    @Option(
        names = "--basis",
        paramLabel = "CODE",
        description = "Why, as a code for the record (default: request).")
    String basis = "request";

    @Option(names = "--by", paramLabel = "NAME", description = "Who asks (default: you).")
    String by = "";

    @Option(
        names = {"-y", "--yes"},
        description = "Do not ask whether it is meant.")
    boolean yes;

    @Override
    public Integer call() throws InterruptedException {
      Session session = Root.of(spec);
      try (Place place = session.reading()) {
        RunId id = RunNames.find(place, run);
        if (!yes && !Decisions.meant(session.terminal(), named(place.office().family(id)))) {
          throw Refusal.failed("Nothing was erased.");
        }
        int erased = place.office().erase(id, session.user(by), basis);
        String runs = erased == 1 ? "1 run is" : erased + " runs are";
        session.terminal().print(Line.of(Style.GOOD, "The contents of " + runs + " erased."));
      }
      return Exit.DONE;
    }

    private static String named(Optional<Integer> runs) {
      return runs.filter(count -> count == 1).isPresent()
          ? "this run"
          : runs.map(count -> "this run and " + (count - 1) + " that belong to it")
              .orElse("this run and those that belong to it");
    }
  }
}
