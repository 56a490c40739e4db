package io.meshflow.storage.postgres;

import io.meshflow.core.ledger.Accounts;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.UsageRow;
import io.meshflow.storage.schema.AccountColumns;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What tenants spend, and their budgets, in a PostgreSQL database. */
final class PostgresAccounts implements Accounts {

  private static final String BUDGETS =
      "SELECT holder, name, period, micros FROM budgets WHERE tenant = ?"
          + " ORDER BY holder DESC, period, name";
  private static final String SET =
      "INSERT INTO budgets (tenant, holder, name, period, micros) VALUES (?, ?, ?, ?, ?)"
          + " ON CONFLICT (tenant, holder, name, period) DO UPDATE SET micros = excluded.micros";
  private static final String REMOVE =
      "DELETE FROM budgets WHERE tenant = ? AND holder = ? AND name = ? AND period = ?";
  private static final String USAGE =
      "SELECT tenant, day, key, agent, model, sum(reserved), sum(calls), sum(spent), sum(lost),"
          + " sum(input), sum(output), sum(cached), sum(written) FROM usage WHERE (? OR tenant = ?)"
          + " AND day BETWEEN ?::date AND ?::date"
          + " GROUP BY tenant, day, key, agent, model ORDER BY tenant, day, key, agent, model";

  private final PostgresStore store;

  PostgresAccounts(PostgresStore store) {
    this.store = store;
  }

  @Override
  public List<Budget> budgets(String tenant) {
    List<Budget> budgets =
        store
            .pool()
            .query(
                Optional.of(tenant),
                BUDGETS,
                statement -> statement.setString(2, tenant),
                rows -> {
                  List<Budget> found = new ArrayList<>();
                  while (rows.next()) {
                    found.add(AccountColumns.budget(rows));
                  }
                  return found;
                });
    if (budgets.stream().noneMatch(Budget::isTenantsDay)) {
      store.usualBudget().ifPresent(budgets::addFirst);
    }
    return budgets;
  }

  @Override
  public void set(String tenant, Budget budget) {
    var _ = store.ledger().origin(tenant);
    var _ =
        store
            .pool()
            .update(
                SET,
                statement -> {
                  bind(statement, tenant, budget);
                  statement.setLong(6, budget.micros());
                });
  }

  @Override
  public boolean remove(String tenant, Budget.Holder holder, String name, Budget.Period period) {
    Budget budget = new Budget(holder, name, period, 0);
    return store.pool().update(REMOVE, statement -> bind(statement, tenant, budget)) > 0;
  }

  private static void bind(PreparedStatement statement, String tenant, Budget budget)
      throws SQLException {
    statement.setString(2, tenant);
    statement.setString(3, budget.holder().word());
    statement.setString(4, budget.name());
    statement.setString(5, budget.period().word());
  }

  @Override
  public List<UsageRow> usage(Optional<String> tenant, LocalDate from, LocalDate to) {
    return store
        .pool()
        .query(
            tenant,
            USAGE,
            statement -> {
              statement.setBoolean(2, tenant.isEmpty());
              statement.setString(3, tenant.orElse(""));
              statement.setString(4, from.toString());
              statement.setString(5, to.toString());
            },
            rows -> {
              List<UsageRow> found = new ArrayList<>();
              while (rows.next()) {
                found.add(AccountColumns.usage(rows, LocalDate.parse(rows.getString(2))));
              }
              return found;
            });
  }
}
