package io.meshflow.cli.command;

import io.meshflow.cli.place.KernelPlace;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.core.execution.Erasures;
import io.meshflow.core.execution.RunRefused;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.RunId;
import java.time.Duration;
import java.util.List;
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
    header = "Does what the law asks for.%n",
    subcommands = AdminCommand.DeleteRun.class)
final class AdminCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(), "Say which: admin delete-run.");
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

    private static final Duration PATIENCE = Duration.ofSeconds(20);

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
      try (Kernel kernel = session.reader()) {
        RunId id = RunNames.find(new KernelPlace(kernel), run);
        List<RunRow> family = kernel.runs().family(kernel.tenant(), id);
        if (!yes && !confirmed(session.terminal(), family.size())) {
          throw Refusal.failed("Nothing was erased.");
        }
        for (RunRow row : family) {
          close(kernel, session, row);
        }
        List<RunId> erased =
            kernel.runs().erase(new Erasures.Request(kernel.tenant(), id, session.user(by), basis));
        String runs = erased.size() == 1 ? "1 run is" : erased.size() + " runs are";
        session.terminal().print(Line.of(Style.GOOD, "The contents of " + runs + " erased."));
      }
      return Exit.DONE;
    }

    /** Asked where somebody can answer; a script that calls the command means it. */
    private static boolean confirmed(Terminal terminal, int runs) {
      String what = runs == 1 ? "this run" : "this run and " + (runs - 1) + " that belong to it";
      return !terminal.interactive()
          || terminal
              .ask(
                  Line.of(Style.ALARM, "Erase the contents of " + what + "? ")
                      .add(Style.FAINT, "It cannot be undone. y or n "))
              .filter(answer -> answer.toLowerCase(java.util.Locale.ROOT).startsWith("y"))
              .isPresent();
    }

    private void close(Kernel kernel, Session session, RunRow row) throws InterruptedException {
      if (row.standing().status().ended()) {
        return;
      }
      try {
        kernel.runs().cancel(kernel.tenant(), row.id(), session.user(by), "erased");
        kernel.runs().resume(kernel.tenant(), row.id());
      } catch (RunRefused refused) {
        if (refused.kind() != RunRefused.Kind.ENDED) {
          throw refused;
        }
      }
      var _ = kernel.runs().await(row.id(), PATIENCE);
    }
  }
}
