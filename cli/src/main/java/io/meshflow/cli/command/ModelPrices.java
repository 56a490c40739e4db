package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.terminal.Table.Column;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshflow models prices}. */
@Command(
    name = "prices",
    header = "Prints the price table that budgets reckon with, and where each price is from.%n",
    description =
        "A price of config/models.yaml comes before the table's; MESHFLOW_MODEL_PRICE is for models"
            + " the table does not know.%n")
final class ModelPrices implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    Value.Obj prices = session.modelPrices();
    if (json) {
      session.terminal().print(Json.canonical(prices));
      return Exit.DONE;
    }
    Table table =
        new Table(
            Column.text("MODEL", 10),
            Column.word("VENDOR"),
            Column.number("IN $/M"),
            Column.number("OUT $/M"),
            Column.number("CACHED $/M"),
            Column.word("AS OF").optional(1));
    prices.array("models").forEach(row -> row(table, (Value.Obj) row));
    session.terminal().print(table.lines(session.terminal().look()));
    session.terminal().print(Line.of(Style.FAINT, "table of " + prices.text("version")));
    return Exit.DONE;
  }

  private static void row(Table table, Value.Obj row) {
    table.row(
        Line.of(Style.STRONG, row.text("model")),
        Line.of(row.text("vendor")),
        Line.of(ModelsCommand.price(row, "input_usd_per_million")),
        Line.of(ModelsCommand.price(row, "output_usd_per_million")),
        Line.of(ModelsCommand.price(row, "cached_usd_per_million")),
        Line.of(Style.FAINT, row.text("as_of")));
  }
}
