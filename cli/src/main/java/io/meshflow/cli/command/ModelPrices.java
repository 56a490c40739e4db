package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.terminal.Table.Column;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.models.ModelFacts;
import io.meshflow.models.PriceTable;
import java.util.List;
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
        "A price of config/models.yaml or of MESHFLOW_MODEL_PRICE comes before the table's.%n")
final class ModelPrices implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    PriceTable prices = PriceTable.bundled();
    if (json) {
      List<Value> rows = prices.all().stream().map(row -> (Value) document(row)).toList();
      session
          .terminal()
          .print(
              Json.canonical(
                  Value.Obj.builder()
                      .put("version", prices.version())
                      .put("models", Value.array(rows))
                      .build()));
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
    prices.all().forEach(row -> row(table, row));
    session.terminal().print(table.lines(session.terminal().look()));
    session.terminal().print(Line.of(Style.FAINT, "table of " + prices.version()));
    return Exit.DONE;
  }

  private static void row(Table table, ModelFacts row) {
    table.row(
        Line.of(Style.STRONG, row.model()),
        Line.of(row.vendor()),
        Line.of(Amounts.money(row.price().inputPerMillion())),
        Line.of(Amounts.money(row.price().outputPerMillion())),
        Line.of(Amounts.money(row.price().cachedPerMillion())),
        Line.of(Style.FAINT, row.asOf()));
  }

  private static Value.Obj document(ModelFacts row) {
    return Value.Obj.builder()
        .put("model", row.model())
        .put("vendor", row.vendor())
        .put("input_usd_per_million", Amounts.dollars(row.price().inputPerMillion()))
        .put("output_usd_per_million", Amounts.dollars(row.price().outputPerMillion()))
        .put("cached_usd_per_million", Amounts.dollars(row.price().cachedPerMillion()))
        .put("context_tokens", row.contextTokens())
        .put("max_output_tokens", row.maxOutputTokens())
        .put("as_of", row.asOf())
        .put("source", row.source())
        .build();
  }
}
