package io.meshflow.cli.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow completion}. */
@Command(
    name = "completion",
    header = "Prints a script that completes commands and options in your shell.%n",
    footer = {
      "",
      "bash:  meshflow completion bash > ~/.local/share/bash-completion/completions/meshflow",
      "zsh:   meshflow completion zsh > ~/.meshflow-completion; add to ~/.zshrc: source ~/.meshflow-completion",
      "fish:  meshflow completion fish > ~/.config/fish/completions/meshflow.fish"
    })
final class CompletionCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "bash|zsh|fish", description = "The shell.")
  Kind shell = Kind.bash;

  /** Shells that are known. */
  enum Kind {
    bash,
    zsh,
    fish
  }

  @Override
  public Integer call() {
    CommandLine root = java.util.Objects.requireNonNull(spec).root().commandLine();
    String script =
        switch (shell) {
          case bash, zsh -> AutoComplete.bash("meshflow", root);
          case fish -> fish(root);
        };
    Root.of(spec).terminal().print(script);
    return Exit.DONE;
  }

  private static String fish(CommandLine root) {
    StringBuilder script =
        new StringBuilder("# fish completion for meshflow\ncomplete -c meshflow -f\n");
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              script
                  .append("complete -c meshflow -n __fish_use_subcommand -a ")
                  .append(name)
                  .append(" -d ")
                  .append(quoted(header(command)))
                  .append('\n');
              options(script, name, command);
            });
    return script.append("complete -c meshflow -n 'not __fish_use_subcommand' -F").toString();
  }

  private static void options(StringBuilder script, String name, CommandLine command) {
    for (OptionSpec option : command.getCommandSpec().options()) {
      String description =
          option.description().length == 0 ? "" : " -d " + quoted(option.description()[0]);
      script
          .append("complete -c meshflow -n '__fish_seen_subcommand_from ")
          .append(name)
          .append("' -l ")
          .append(option.longestName().replaceFirst("^-+", ""))
          .append(description)
          .append('\n');
    }
  }

  private static String header(CommandLine command) {
    String[] header = command.getCommandSpec().usageMessage().header();
    return header.length == 0 ? "" : header[0].replace("%n", "").strip();
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
