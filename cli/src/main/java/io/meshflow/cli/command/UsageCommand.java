package io.meshflow.cli.command;

import io.meshflow.cli.place.Books;
import io.meshflow.cli.place.Place;
import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.terminal.Table.Column;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.UsageOf;
import io.meshflow.core.ledger.UsageSummary.By;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
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
        "A call counts for the day (UTC) on which it began. CACHED is what of IN was read from the"
            + " vendor's cache, WRITTEN what was written to it. LOST is what of COST is for calls of"
            + " which nobody knows what they used (a timeout, a process that died): the most it can"
            + " be, without their tokens. RESERVED is the worst case of calls under way. With --server that of the server.%n")
final class UsageCommand implements Callable<Integer> {

  private static final List<String> COUNTS =
      List.of("calls", "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens");

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
    try (Place place = session.reading()) {
      Value.Obj usage = place.books().usage(new Books.Asked(first, last, asked(), all));
      if (json) {
        session.terminal().print(Json.canonical(usage.required("usage")));
      } else {
        session.terminal().print(table(usage).lines(session.terminal().look()));
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

  private Table table(Value.Obj usage) {
    List<Column> columns = new ArrayList<>();
    asked().forEach(one -> columns.add(Column.text(one.name(), 6)));
    for (String title :
        List.of("CALLS", "IN", "CACHED", "WRITTEN", "OUT", "COST", "LOST", "RESERVED")) {
      columns.add(Column.number(title));
    }
    Table table = new Table(columns.toArray(Column[]::new));
    for (Value.Obj line : usage.objects("usage")) {
      List<String> names = asked().stream().map(one -> line.text(one.word())).toList();
      row(table, Style.PLAIN, names, line);
    }
    List<String> names = new ArrayList<>(java.util.Collections.nCopies(asked().size(), ""));
    names.set(0, "total");
    if (!usage.objects("usage").isEmpty()) {
      row(table, Style.STRONG, names, usage.object("total"));
    }
    return table;
  }

  private static void row(Table table, Style style, List<String> names, Value.Obj line) {
    List<Line> cells = new ArrayList<>();
    names.forEach(name -> cells.add(Line.of(style, name.isEmpty() ? "-" : name)));
    for (String count : COUNTS) {
      cells.add(Line.of(style, Amounts.count(line.wholeIf(count).orElse(0L))));
    }
    for (String money : List.of("cost_usd", "lost_usd", "reserved_usd")) {
      cells.add(Line.of(style, Amounts.money(Math.round(line.numberIf(money).orElse(0.0) * 1e6))));
    }
    table.row(cells.toArray(Line[]::new));
  }
}
