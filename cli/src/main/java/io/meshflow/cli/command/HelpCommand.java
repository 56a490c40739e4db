package io.meshflow.cli.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow help}. */
@Command(name = "help", header = "Explains a command.%n")
final class HelpCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "Such as run, or config print.")
  java.util.List<String> names = java.util.List.of();

  @Override
  public Integer call() {
    CommandLine here = java.util.Objects.requireNonNull(spec).root().commandLine();
    for (String name : names) {
      CommandLine next = here.getSubcommands().get(name);
      if (next == null) {
        throw new CommandLine.UnmatchedArgumentException(here, java.util.List.of(name));
      }
      here = next;
    }
    here.usage(here.getOut());
    return Exit.DONE;
  }
}
