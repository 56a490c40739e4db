package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Table;
import io.meshflow.cli.terminal.Table.Column;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.Budget.Holder;
import io.meshflow.core.ledger.Budget.Period;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshflow budgets}: what all runs of a tenant, a key or an agent may spend together. */
@Command(
    name = "budgets",
    header = "Sets and shows budgets that runs share.%n",
    description = {
      "A model call reserves its worst case in all of them before it begins; one without room is",
      "refused. Days and months begin at midnight UTC. Works beside a running server, for which a",
      "change counts from the next call on, or with --server on that server.%n"
    })
final class BudgetsCommand {

  @Spec @Nullable CommandSpec spec;

  /** Whose budget: nobody's in particular is the tenant's. */
  static final class Whose {
    @Option(names = "--key", paramLabel = "ID", description = "Of one key; else of the tenant.")
    String key = "";

    @Option(names = "--agent", paramLabel = "NAME", description = "Of one agent.")
    String agent = "";

    Budget budget(String per, long micros) {
      Holder holder = !key.isEmpty() ? Holder.KEY : !agent.isEmpty() ? Holder.AGENT : Holder.TENANT;
      return new Budget(holder, key + agent, period(per), micros);
    }
  }

  private static Period period(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "day" -> Period.DAY;
      case "month" -> Period.MONTH;
      default -> throw Refusal.usage("--per is day or month.");
    };
  }

  @Command(name = "set", header = "Sets a budget, also over the one before.%n")
  int set(
      @ArgGroup @Nullable Whose whose,
      @Option(names = "--per", defaultValue = "day", description = "day (default) or month.")
          String per,
      @Option(names = "--usd", required = true, paramLabel = "DOLLARS", description = "How much.")
          double usd,
      @Option(names = "--for-tenant", defaultValue = "", description = "The tenant.")
          String tenant) {
    if (!(usd >= 0 && usd <= 1e9)) {
      throw Refusal.usage("A budget is 0 to 1000000000 dollars.");
    }
    Budget budget = (whose == null ? new Whose() : whose).budget(per, Math.round(usd * 1e6));
    try (Place place = Root.of(spec).reading()) {
      place.books().set(tenant, Root.of(spec).user(""), budget);
    }
    return Exit.DONE;
  }

  @Command(name = "remove", header = "Takes a budget away.%n")
  int remove(
      @ArgGroup @Nullable Whose whose,
      @Option(names = "--per", defaultValue = "day", description = "day (default) or month.")
          String per,
      @Option(names = "--for-tenant", defaultValue = "", description = "The tenant.")
          String tenant) {
    Budget budget = (whose == null ? new Whose() : whose).budget(per, 0);
    try (Place place = Root.of(spec).reading()) {
      if (!place.books().remove(tenant, Root.of(spec).user(""), budget)) {
        throw Refusal.usage(
            "There is no such budget; `meshflow budgets list` shows those there are.");
      }
    }
    return Exit.DONE;
  }

  @Command(name = "list", header = "Lists budgets and what is left of them.%n")
  int list(
      @Option(names = "--for-tenant", defaultValue = "", description = "The tenant.")
          String tenant) {
    Table table =
        new Table(
            Column.text("OF", 10),
            Column.word("PER"),
            Column.number("BUDGET"),
            Column.number("SPENT"),
            Column.number("RESERVED"),
            Column.number("LEFT"));
    try (Place place = Root.of(spec).reading()) {
      place.books().budgets(tenant).forEach(budget -> row(table, budget));
    }
    Root.of(spec).terminal().print(table.lines(Root.of(spec).terminal().look()));
    return Exit.DONE;
  }

  private static void row(Table table, Value.Obj budget) {
    double left = budget.number("left_usd");
    table.row(
        Line.of((budget.text("holder") + " " + budget.text("name")).strip()),
        Line.of(budget.text("per")),
        Line.of(money(budget.number("usd"))),
        Line.of(money(budget.number("spent_usd"))),
        Line.of(money(budget.number("reserved_usd"))),
        Line.of(left > 0 ? Style.GOOD : Style.BAD, money(left)));
  }

  private static String money(double dollars) {
    return Amounts.money(Math.round(dollars * 1e6));
  }
}
