package io.meshflow.cli.command;

import io.meshflow.cli.settings.Fault;
import io.meshflow.cli.settings.KeySettings;
import io.meshflow.cli.settings.Setting;
import io.meshflow.cli.settings.Settings;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.terminal.Table.Column;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshflow config}. */
@Command(
    name = "config",
    header = "Shows and checks the settings.%n",
    description = {
      "A setting comes from meshflow.yaml in this folder, the environment, or a flag; the later wins.%n"
    },
    subcommands = {ConfigCommand.Print.class, ConfigCommand.Validate.class})
final class ConfigCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(),
        "Say which: config print, config validate.");
  }

  /** {@code meshflow config print}. */
  @Command(name = "print", header = "Prints every setting with its source, secrets hidden.%n")
  static final class Print implements Callable<Integer> {

    @Spec @Nullable CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Override
    public Integer call() {
      Session session = Root.of(spec);
      Settings settings = session.rawSettings();
      if (json) {
        session.terminal().print(Json.canonical(document(settings)));
      } else {
        session.terminal().print(table(settings).lines(session.terminal().look()));
      }
      tell(session.terminal(), settings.faults());
      return settings.faults().stream().anyMatch(Fault::fatal) ? Exit.USAGE : Exit.DONE;
    }

    private static Table table(Settings settings) {
      Table table =
          new Table(
              Column.word("SETTING"),
              Column.text("VALUE", 12),
              Column.word("SOURCE"),
              Column.text("WHAT IT IS FOR", 10).optional(1));
      for (Setting setting : Setting.values()) {
        Settings.Given given = settings.given(setting);
        boolean usual = given.source().equals("default");
        table.row(
            Line.of(usual ? Style.PLAIN : Style.STRONG, setting.variable()),
            Line.of(settings.shown(setting)),
            Line.of(usual ? Style.FAINT : Style.NAME, given.source()),
            Line.of(Style.FAINT, setting.purpose()));
      }
      return table;
    }

    private static Value.Obj document(Settings settings) {
      ObjBuilder document = Value.Obj.builder();
      for (Setting setting : Setting.values()) {
        document.put(
            setting.variable(),
            Value.Obj.builder()
                .put("value", settings.shown(setting))
                .put("source", settings.given(setting).source())
                .put("key", setting.key())
                .build());
      }
      return document.build();
    }
  }

  /** {@code meshflow config validate}. */
  @Command(name = "validate", header = "Reports everything that is wrong with the settings.%n")
  static final class Validate implements Callable<Integer> {

    @Spec @Nullable CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;

    @Override
    public Integer call() {
      Session session = Root.of(spec);
      List<Fault> faults = new ArrayList<>(session.rawSettings().faults());
      faults.addAll(KeySettings.faults(session.rawSettings()));
      boolean fatal = faults.stream().anyMatch(Fault::fatal);
      if (json) {
        session.terminal().print(Json.canonical(document(faults, fatal)));
      } else if (faults.isEmpty()) {
        session.terminal().print(Line.of(Style.GOOD, "The settings are in order."));
      } else {
        tell(session.terminal(), faults);
      }
      return fatal ? Exit.USAGE : Exit.DONE;
    }

    private static Value.Obj document(List<Fault> faults, boolean fatal) {
      List<Value> documents = new ArrayList<>();
      for (Fault fault : faults) {
        documents.add(
            Value.Obj.builder()
                .put("severity", fault.fatal() ? "error" : "warning")
                .put("where", fault.where())
                .put("message", fault.message())
                .build());
      }
      return Value.Obj.builder()
          .put("valid", !fatal)
          .put("problems", Value.array(documents))
          .build();
    }
  }

  private static void tell(Terminal terminal, List<Fault> faults) {
    for (Fault fault : faults) {
      terminal.note(
          Line.of(fault.fatal() ? Style.BAD : Style.WARN, fault.fatal() ? "error: " : "warning: ")
              .add(fault.text()));
    }
  }
}
