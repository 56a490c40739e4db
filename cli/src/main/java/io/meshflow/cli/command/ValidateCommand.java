package io.meshflow.cli.command;

import io.meshflow.cli.screen.ProblemList;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Sign;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.definition.Loaded;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow validate}. */
@Command(
    name = "validate",
    header = "Checks workflow files and reports everything that is wrong at once.%n",
    footer = {"", "Exit codes: 0 valid (warnings allowed), 2 not valid."})
final class ValidateCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Workflow files.")
  List<String> files = List.of();

  @Option(names = "--model", paramLabel = "NAME", description = "Check as if run with this model.")
  String model = "";

  @Option(names = "--json", description = "Print the problems as JSON.")
  boolean json;

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    Kernel.Plan plan = new Kernel.Plan(session.outside().folder(), model, Duration.ZERO);
    int worst = Exit.DONE;
    for (String file : files) {
      Loaded loaded = Loading.loaded(session, file, plan);
      if (json) {
        print(session.terminal(), file, loaded);
      } else {
        show(session, file, loaded);
      }
      worst = loaded.errors().isEmpty() ? worst : Exit.USAGE;
    }
    return worst;
  }

  private static void print(Terminal terminal, String file, Loaded loaded) {
    terminal.print(
        Json.canonical(
            Value.Obj.builder()
                .put("file", file)
                .put("valid", loaded.workflow().isPresent())
                .put("problems", ProblemList.document(loaded.problems()))
                .build()));
  }

  private static void show(Session session, String file, Loaded loaded) {
    Terminal terminal = session.terminal();
    terminal.print(ProblemList.lines(session.path("."), loaded.problems(), terminal.look()));
    int errors = loaded.errors().size();
    int warnings = loaded.problems().size() - errors;
    if (loaded.workflow().isPresent()) {
      Workflow workflow = loaded.workflow().get();
      terminal.print(
          Line.of(Style.GOOD, Sign.DONE.in(terminal.look()) + " " + file)
              .add(" is valid: ")
              .add(count(workflow.graph().nodes().size(), "node"))
              .add(", " + count(workflow.graph().edges().size(), "edge"))
              .add(", " + count(workflow.graph().loops().size(), "loop"))
              .add(Style.WARN, warnings > 0 ? ", " + count(warnings, "warning") : ""));
    } else {
      terminal.print(
          Line.of(Style.BAD, Sign.FAILED.in(terminal.look()) + " " + file)
              .add(": " + count(errors, "error"))
              .add(warnings > 0 ? ", " + count(warnings, "warning") : ""));
    }
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
