package io.meshflow.server.api;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Runs;
import io.meshflow.core.ledger.Accounts;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.UsageOf;
import io.meshflow.core.ledger.UsageRow;
import io.meshflow.core.ledger.UsageSummary;
import io.meshflow.core.ledger.UsageSummary.By;
import io.meshflow.server.web.Call;
import io.meshflow.server.web.Problem;
import io.meshflow.server.web.Reply;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What tenants spend, and the budgets that their runs share. Thread safe. */
final class Spending {

  private static final double MICROS = 1e6;
  private static final int MOST_DAYS = 400;

  private final Accounts accounts;
  private final Runs runs;
  private final InstantSource clock;

  Spending(Accounts accounts, Runs runs, InstantSource clock) {
    this.accounts = accounts;
    this.runs = runs;
    this.clock = clock;
  }

  private LocalDate today() {
    return UsageOf.day(clock.instant());
  }

  Reply usage(Call call) {
    LocalDate to = call.query("to").map(text -> day("to", text)).orElse(today());
    LocalDate from = call.query("from").map(text -> day("from", text)).orElse(to);
    if (from.isAfter(to) || from.plusDays(MOST_DAYS).isBefore(to)) {
      throw Problem.malformed(
          "invalid_days", "from is not after to, and not more than " + MOST_DAYS + " days before.");
    }
    boolean all = call.caller().unbound() && call.header("X-Tenant-ID").isEmpty();
    Optional<String> tenant = all ? Optional.empty() : Optional.of(call.tenant());
    List<UsageRow> rows = accounts.usage(tenant, from, to);
    List<Value> lines = new ArrayList<>();
    UsageSummary.of(rows, by(call)).forEach(line -> lines.add(document(line)));
    Value total =
        UsageSummary.of(rows, Set.of()).stream()
            .findFirst()
            .map(Spending::document)
            .orElseGet(() -> document(UsageSummary.NOTHING));
    return Reply.json(
        Value.Obj.builder()
            .put("from", from.toString())
            .put("to", to.toString())
            .put("usage", Value.array(lines))
            .put("total", total)
            .build());
  }

  private static LocalDate day(String name, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException wrong) {
      throw Problem.malformed("invalid_days", name + " is a day as 2026-01-31.");
    }
  }

  private static Set<By> by(Call call) {
    Set<By> by = new LinkedHashSet<>();
    for (String word : call.query("by").orElse("day,model").split(",", -1)) {
      try {
        by.add(By.valueOf(word.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException unknown) {
        throw Problem.malformed("invalid_by", "by names some of tenant, day, key, agent, model.");
      }
    }
    return by;
  }

  private static Value.Obj document(UsageSummary.Line line) {
    ObjBuilder document = Value.Obj.builder();
    line.of().forEach((by, name) -> document.put(by.word(), name));
    return document
        .put("calls", line.spent().calls())
        .put("input_tokens", line.spent().input())
        .put("output_tokens", line.spent().output())
        .put("cached_tokens", line.spent().cached())
        .put("cache_write_tokens", line.spent().written())
        .put("cost_usd", line.spent().micros() / MICROS)
        .put("lost_usd", line.spent().lost() / MICROS)
        .put("reserved_usd", line.reserved() / MICROS)
        .build();
  }

  Reply budgets(Call call) {
    LocalDate today = today();
    List<UsageRow> month =
        accounts.usage(
            Optional.of(call.tenant()),
            Budget.Period.MONTH.first(today),
            Budget.Period.MONTH.last(today));
    List<Value> documents = new ArrayList<>();
    for (Budget budget : accounts.budgets(call.tenant())) {
      documents.add(document(budget, UsageSummary.within(month, budget, today)));
    }
    return Reply.json(Value.obj("budgets", Value.array(documents)));
  }

  private static Value document(Budget budget, UsageSummary.Line used) {
    long gone = used.spent().micros() + used.reserved();
    return Value.Obj.builder()
        .put("holder", budget.holder().word())
        .put("name", budget.name())
        .put("per", budget.period().word())
        .put("usd", budget.micros() / MICROS)
        .put("spent_usd", used.spent().micros() / MICROS)
        .put("reserved_usd", used.reserved() / MICROS)
        .put("left_usd", Math.max(0, budget.micros() - gone) / MICROS)
        .build();
  }

  Reply set(Call call) {
    Value.Obj body = call.body();
    Budget budget = budget(body, Math.round(body.number("usd") * MICROS));
    runs.budgetSet(call.tenant(), call.caller().name(), budget, true);
    accounts.set(call.tenant(), budget);
    return budgets(call);
  }

  Reply remove(Call call) {
    Budget budget = budget(call.body(), 0);
    if (accounts.budgets(call.tenant()).stream().noneMatch(there -> same(there, budget))) {
      throw Problem.missing("unknown_budget", "There is no such budget.");
    }
    runs.budgetSet(call.tenant(), call.caller().name(), budget, false);
    var _ = accounts.remove(call.tenant(), budget.holder(), budget.name(), budget.period());
    return budgets(call);
  }

  private static boolean same(Budget one, Budget other) {
    return one.holder() == other.holder()
        && one.name().equals(other.name())
        && one.period() == other.period();
  }

  private static Budget budget(Value.Obj body, long micros) {
    Budget.Holder holder = Budget.Holder.valueOf(body.text("holder").toUpperCase(Locale.ROOT));
    String name = body.textIf("name").orElse("");
    if ((holder == Budget.Holder.TENANT) != name.isEmpty()) {
      throw Problem.malformed(
          "invalid_budget", "A budget of a key or an agent names it; one of the tenant does not.");
    }
    return new Budget(
        holder, name, Budget.Period.valueOf(body.text("per").toUpperCase(Locale.ROOT)), micros);
  }
}
