package io.meshflow.cli.command;

import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Surroundings;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.definition.source.Nearest;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command line and turns whatever happens into an exit code and a word. */
public final class Shell {

  private Shell() {}

  /** Runs the command that the arguments name; output goes to the given streams. */
  public static int run(Outside outside, Terminal.Streams streams, String... arguments) {
    CommandLine line = Root.line(outside, arguments);
    line.setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
    line.setExpandAtFiles(false);
    line.setUsageHelpAutoWidth(false);
    line.setUsageHelpWidth(92);
    line.setAbbreviatedOptionsAllowed(false);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(ansi(outside)));
    line.setParameterExceptionHandler((wrong, args) -> misused(outside, wrong));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> failed(outside, streams, failure));
    return line.execute(arguments);
  }

  private static Ansi ansi(Outside outside) {
    boolean plain =
        !outside.environment().getOrDefault("NO_COLOR", "").isEmpty()
            || "never".equals(outside.environment().get("MESHFLOW_COLOR"))
            || !Surroundings.attached();
    return plain ? Ansi.OFF : Ansi.ON;
  }

  private static int misused(Outside outside, ParameterException wrong) {
    Terminal terminal = outside.terminal().apply("auto");
    CommandSpec command = wrong.getCommandLine().getCommandSpec();
    terminal.note(Line.of(Style.BAD, "error: ").add(message(wrong, command)));
    terminal.note(
        Line.of(Style.FAINT, "'" + command.qualifiedName() + " --help' shows how it is used."));
    return Exit.USAGE;
  }

  /** For what is not known, the nearest that is. */
  private static String message(ParameterException wrong, CommandSpec command) {
    if (!(wrong instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return String.valueOf(wrong.getMessage());
    }
    String word = unmatched.getUnmatched().getFirst();
    boolean option = word.startsWith("-");
    boolean expected = !option && !command.subcommands().isEmpty();
    List<String> known =
        option
            ? List.copyOf(command.optionsMap().keySet())
            : List.copyOf(command.subcommands().keySet());
    String what = option ? "option" : expected ? "command" : "argument";
    String near = Nearest.of(word, known).map(n -> " Did you mean " + n + "?").orElse("");
    return "There is no " + what + " '" + word + "' here." + near;
  }

  private static int failed(Outside outside, Terminal.Streams streams, Exception failure) {
    Terminal terminal = outside.terminal().apply("auto");
    Faults.Told told = Faults.of(failure);
    Line first = Line.of(Style.BAD, "error: ").add(told.lines().getFirst());
    terminal.note(first);
    told.lines().stream().skip(1).forEach(more -> terminal.note(Line.of("       ").add(more)));
    if (Settings.read(outside.folder(), outside.environment()).flag(Setting.DEBUG)) {
      failure.printStackTrace(streams.err());
    }
    return told.code();
  }
}
