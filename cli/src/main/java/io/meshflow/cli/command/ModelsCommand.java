package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.terminal.Table.Column;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshflow models}. */
@Command(
    name = "models",
    header = "Shows which models there are here, and tries them.%n",
    subcommands = {
      ModelsCommand.Lists.class,
      ModelPrices.class,
      ModelRoute.class,
      ModelTrial.class
    })
final class ModelsCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        java.util.Objects.requireNonNull(spec).commandLine(),
        "Say which: models list, prices, route, test.");
  }

  /** {@code meshflow models list}. */
  @Command(name = "list", header = "Lists the models, the default first.%n")
  static final class Lists implements Callable<Integer> {

    @Spec @Nullable CommandSpec spec;

    @Option(names = "--json", description = "Print a JSON array.")
    boolean json;

    @Override
    public Integer call() {
      Session session = Root.of(spec);
      Value.Obj list = session.modelList();
      if (json) {
        session.terminal().print(Json.canonical(Value.array(list.array("models"))));
        return Exit.DONE;
      }
      Table table =
          new Table(
              Column.text("MODEL", 10),
              Column.word("ALIAS").optional(2),
              Column.word("PROVIDER"),
              Column.word("FOR").optional(1),
              Column.number("IN $/M"),
              Column.number("OUT $/M"),
              Column.number("CONTEXT").optional(1));
      list.array("models").forEach(offer -> row(table, (Value.Obj) offer));
      session.terminal().print(table.lines(session.terminal().look()));
      session.terminal().print(Line.of(Style.FAINT, "default: ").add(list.text("default")));
      list.array("missing").forEach(m -> session.terminal().print(missing((Value.Obj) m)));
      list.arrayIf("keys")
          .orElse(List.of())
          .forEach(key -> session.terminal().print(key((Value.Obj) key)));
      return Exit.DONE;
    }

    /** A key by its name, its limits, and until when it rests. */
    private static Line key(Value.Obj key) {
      StringBuilder facts = new StringBuilder();
      key.wholeIf("requests_per_minute")
          .ifPresent(n -> facts.append(", ").append(n).append(" requests/min"));
      key.wholeIf("tokens_per_minute")
          .ifPresent(n -> facts.append(", ").append(n).append(" tokens/min"));
      Line line =
          Line.of(Style.FAINT, "key of " + key.text("provider") + ": ")
              .add(key.text("key") + facts);
      return key.textIf("aside_until")
          .map(
              until ->
                  line.add(
                      Style.WARN, " set aside until " + until + " (" + key.text("aside_for") + ")"))
          .orElse(line);
    }

    private static Line missing(Value.Obj provider) {
      return Line.of(Style.WARN, "not configured: ")
          .add(
              provider.text("provider")
                  + " (set "
                  + String.join(" and ", provider.texts("set"))
                  + ")");
    }

    private static void row(Table table, Value.Obj offer) {
      table.row(
          Line.of(Style.STRONG, offer.text("model")),
          Line.of(Style.NAME, offer.text("alias")),
          Line.of(offer.text("provider")),
          Line.of(Style.FAINT, offer.text("for")),
          Line.of(price(offer, "input_usd_per_million")),
          Line.of(price(offer, "output_usd_per_million")),
          Line.of(offer.wholeIf("context_tokens").map(Amounts::count).orElse("unknown")));
    }
  }

  /** A price in the words of people. */
  static String price(Value.Obj document, String field) {
    return document
        .numberIf(field)
        .map(usd -> Amounts.money(Math.round(usd * 1e6)))
        .orElse("unknown");
  }
}
