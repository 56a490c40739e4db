package io.meshflow.cli.command;

import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code meshflow} itself: shared options and the list of commands. */
@Command(
    name = "meshflow",
    header = "Runs AI agents in production under control.%n",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    optionListHeading = "%nOptions:%n",
    versionProvider = Version.class,
    footer = {
      "",
      "The first run, without any account:",
      "  meshflow run examples/contract-review/workflow.yaml --model demo \\",
      "      --task \"Review the NDA in nda.txt\"",
      "",
      "meshflow help COMMAND explains a command with examples."
    })
public final class Root implements Callable<Integer> {

  /**
   * In the order in which help lists them; each is called as its class is, without "Command", in
   * small letters with hyphens.
   */
  private static final List<Class<?>> COMMANDS =
      List.of(
          RunCommand.class,
          RunsCommand.class,
          TraceCommand.class,
          WatchCommand.class,
          ApproveCommand.class,
          RejectCommand.class,
          CancelCommand.class,
          ResumeCommand.class,
          ForkCommand.class,
          DiffCommand.class,
          ValidateCommand.class,
          DescribeCommand.class,
          InitCommand.class,
          ExportCommand.class,
          VerifyCommand.class,
          ReceiptCommand.class,
          ServeCommand.class,
          DevCommand.class,
          WorkflowsCommand.class,
          KeysCommand.class,
          TenantsCommand.class,
          UsageCommand.class,
          BudgetsCommand.class,
          AuditCommand.class,
          ConfigCommand.class,
          ModelsCommand.class,
          DbCommand.class,
          StubLlmCommand.class,
          BenchCommand.class,
          TrainCommand.class,
          AdminCommand.class,
          CompletionCommand.class,
          HelpCommand.class);

  private static final Set<Class<?>> SPEAK_OF_ALL =
      Set.of(HelpCommand.class, CompletionCommand.class);

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  boolean version;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      scope = ScopeType.INHERIT,
      description = "Colours: auto, always, never.")
  String color = "";

  @Option(
      names = "--home",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Folder of database and keys (default ./.meshflow).")
  String home = "";

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "Whose runs these are.")
  String tenant = "";

  @Option(
      names = "--server",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description = "Work on the runs of this server instead of this machine's.")
  String server = "";

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      scope = ScopeType.INHERIT,
      description = "Key for --server; for serve, one that it takes: key[;role[;tenant]].")
  List<String> apiKeys = new ArrayList<>();

  private final Outside outside;
  private @Nullable Session session;

  public Root(Outside outside) {
    this.outside = outside;
  }

  /**
   * The command line for these words. Of the commands only the one that is called where the first
   * word names one, because reading all of them takes a quarter of a start.
   */
  static CommandLine line(Outside outside, String... words) {
    CommandLine line = new CommandLine(new Root(outside));
    List<Class<?>> called =
        COMMANDS.stream().filter(type -> words.length > 0 && name(type).equals(words[0])).toList();
    boolean whole = called.isEmpty() || SPEAK_OF_ALL.contains(called.getFirst());
    (whole ? COMMANDS : called).forEach(line::addSubcommand);
    return line;
  }

  private static String name(Class<?> command) {
    String words = command.getSimpleName().replaceFirst("Command$", "");
    return words.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /** The session of the command that runs now. */
  Session session() {
    Session here = session;
    if (here == null) {
      Settings settings =
          Settings.read(outside.folder(), outside.environment())
              .with(Setting.COLOR, color, "--color")
              .with(Setting.HOME, home, "--home")
              .with(Setting.DEFAULT_TENANT, tenant, "--tenant")
              .with(Setting.SERVER, server, "--server")
              .with(Setting.API_KEY, apiKeys.isEmpty() ? "" : apiKeys.getLast(), "--api-key");
      here = new Session(outside, settings);
      session = here;
    }
    return here;
  }

  /** Keys given by flags. */
  static List<String> apiKeys(@Nullable CommandSpec spec) {
    return spec != null && spec.root().userObject() instanceof Root root
        ? List.copyOf(root.apiKeys)
        : List.of();
  }

  static Session of(@Nullable CommandSpec spec) {
    if (spec != null && spec.root().userObject() instanceof Root root) {
      return root.session();
    }
    throw new IllegalStateException("a command outside the command line");
  }

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    line.usage(line.getOut());
    return Exit.DONE;
  }
}
