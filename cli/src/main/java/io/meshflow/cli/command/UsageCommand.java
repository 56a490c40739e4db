package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.terminal.Table.Column;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.UsageOf;
import io.meshflow.core.ledger.UsageRow;
import io.meshflow.core.ledger.UsageSummary;
import io.meshflow.core.ledger.UsageSummary.By;
import io.meshflow.storage.Storage;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshflow usage}. */
@Command(
    name = "usage",
    header = "Shows what models cost, by day, model, agent or key.%n",
    description =
        "A call counts for the day (UTC) on which it began. RESERVED is the worst case of calls"
            + " under way.%n")
final class UsageCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--by",
      split = ",",
      paramLabel = "WHAT",
      description = "Some of tenant, day, key, agent, model (default: day,model).")
  List<String> by = new ArrayList<>(List.of("day", "model"));

  @Option(names = "--from", paramLabel = "DAY", description = "First day (default: that of --to).")
  String from = "";

  @Option(names = "--to", paramLabel = "DAY", description = "Last day (default: today).")
  String to = "";

  @Option(names = "--all-tenants", description = "Of every tenant.")
  boolean all;

  @Option(names = "--json", description = "Print a JSON array.")
  boolean json;

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    LocalDate last = to.isEmpty() ? UsageOf.day(Instant.now()) : day(to);
    LocalDate first = from.isEmpty() ? last : day(from);
    Optional<String> tenant = all ? Optional.empty() : Optional.of(session.tenant());
    try (Storage storage = Kernel.storage(session.settings(), session.home())) {
      List<UsageRow> rows = storage.accounts().usage(tenant, first, last);
      if (json) {
        List<Value> lines = new ArrayList<>();
        UsageSummary.of(rows, asked()).forEach(line -> lines.add(document(line)));
        session.terminal().print(Json.canonical(Value.array(lines)));
      } else {
        session.terminal().print(table(rows).lines(session.terminal().look()));
      }
    }
    return Exit.DONE;
  }

  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException wrong) {
      throw Refusal.usage("A day is written as 2026-01-31, not '" + text + "'.");
    }
  }

  private Set<By> asked() {
    Set<By> asked = new LinkedHashSet<>();
    for (String word : by) {
      try {
        asked.add(By.valueOf(word.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException unknown) {
        throw Refusal.usage("--by names some of tenant, day, key, agent, model.");
      }
    }
    return asked;
  }

  private Table table(List<UsageRow> rows) {
    List<Column> columns = new ArrayList<>();
    asked().forEach(one -> columns.add(Column.text(one.name(), 6)));
    for (String title : List.of("CALLS", "IN", "OUT", "COST", "RESERVED")) {
      columns.add(Column.number(title));
    }
    Table table = new Table(columns.toArray(Column[]::new));
    for (UsageSummary.Line line : UsageSummary.of(rows, asked())) {
      row(table, Style.PLAIN, List.copyOf(line.of().values()), line);
    }
    List<String> names = new ArrayList<>(java.util.Collections.nCopies(asked().size(), ""));
    names.set(0, "total");
    UsageSummary.of(rows, Set.of()).forEach(total -> row(table, Style.STRONG, names, total));
    return table;
  }

  private static void row(Table table, Style style, List<String> names, UsageSummary.Line line) {
    List<Line> cells = new ArrayList<>();
    names.forEach(name -> cells.add(Line.of(style, name.isEmpty() ? "-" : name)));
    cells.add(Line.of(style, Amounts.count(line.spent().calls())));
    cells.add(Line.of(style, Amounts.count(line.spent().input())));
    cells.add(Line.of(style, Amounts.count(line.spent().output())));
    cells.add(Line.of(style, Amounts.money(line.spent().micros())));
    cells.add(Line.of(style, Amounts.money(line.reserved())));
    table.row(cells.toArray(Line[]::new));
  }

  private static Value document(UsageSummary.Line line) {
    ObjBuilder document = Value.Obj.builder();
    line.of().forEach((one, name) -> document.put(one.word(), name));
    return document
        .put("calls", line.spent().calls())
        .put("input_tokens", line.spent().input())
        .put("output_tokens", line.spent().output())
        .put("cached_tokens", line.spent().cached())
        .put("cost_usd", Amounts.dollars(line.spent().micros()))
        .put("reserved_usd", Amounts.dollars(line.reserved()))
        .build();
  }
}
