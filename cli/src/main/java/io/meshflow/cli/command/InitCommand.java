package io.meshflow.cli.command;

import io.meshflow.cli.project.Scaffold;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Sign;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow init}. */
@Command(
    name = "init",
    header = "Makes a new project: workflow with its policy, sample input, settings, README.%n",
    footer = {
      "",
      "Examples:",
      "  meshflow init --template legal contracts",
      "  cd contracts && meshflow run workflow.yaml --model demo"
    })
final class InitCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--template",
      required = true,
      paramLabel = "legal|research|coding",
      description = "What the project is about.")
  Kind template = Kind.research;

  @Parameters(arity = "0..1", paramLabel = "DIR", description = "Where (default: here).")
  String folder = ".";

  /** The templates as they are typed. */
  enum Kind {
    legal,
    research,
    coding
  }

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    Path target = session.path(folder).normalize();
    Scaffold.Template chosen = Scaffold.Template.valueOf(template.name().toUpperCase(Locale.ROOT));
    List<Path> inTheWay = Scaffold.inTheWay(chosen, target);
    if (!inTheWay.isEmpty()) {
      throw Refusal.failed(
          "There is a "
              + inTheWay.getFirst().getFileName()
              + " in "
              + target
              + " already, and nothing is overwritten. Name another folder.");
    }
    Terminal terminal = session.terminal();
    try {
      for (Path file : Scaffold.write(chosen, target)) {
        String name = Path.of(folder).resolve(file.getFileName()).normalize().toString();
        terminal.print(Line.of(Style.GOOD, Sign.DONE.in(terminal.look()) + " ").add(name));
      }
    } catch (IOException e) {
      throw Refusal.failed(target + " cannot be written (" + e.getMessage() + ").");
    }
    terminal.print(Line.of(Style.FAINT, "now try:"));
    String workflow = Path.of(folder).resolve("workflow.yaml").normalize().toString();
    terminal.print(session.commandLine("run", workflow, "--model", "demo"));
    return Exit.DONE;
  }
}
