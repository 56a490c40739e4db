package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.Accounts;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.UsageRow;
import io.meshflow.storage.schema.AccountColumns;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What tenants spend, and their budgets, in a SQLite file. */
final class SqliteAccounts implements Accounts {

  private static final String BUDGETS =
      "SELECT holder, name, period, micros FROM budgets WHERE log = ?"
          + " ORDER BY holder DESC, period, name";
  private static final String SET =
      "INSERT INTO budgets (log, holder, name, period, micros) VALUES (?, ?, ?, ?, ?)"
          + " ON CONFLICT (log, holder, name, period) DO UPDATE SET micros = excluded.micros";
  private static final String REMOVE =
      "DELETE FROM budgets WHERE log = ? AND holder = ? AND name = ? AND period = ?";
  private static final String USAGE =
      "SELECT t.tenant, u.day, u.key, u.agent, u.model, u.reserved, u.calls, u.spent, u.lost,"
          + " u.input, u.output, u.cached, u.written FROM usage u JOIN tenants t ON t.log = u.log"
          + " WHERE (? OR t.tenant = ?) AND u.day BETWEEN ? AND ?"
          + " ORDER BY t.tenant, u.day, u.key, u.agent, u.model";

  private final SqliteStore store;

  SqliteAccounts(SqliteStore store) {
    this.store = store;
  }

  /** The budgets of a log, with the one that counts where it has no daily budget of its own. */
  static List<Budget> budgets(SqliteSession session, long log, Optional<Budget> usual)
      throws SQLException {
    PreparedStatement statement = session.prepare(BUDGETS);
    statement.setLong(1, log);
    List<Budget> budgets = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        budgets.add(AccountColumns.budget(row));
      }
    }
    if (budgets.stream().noneMatch(Budget::isTenantsDay)) {
      usual.ifPresent(budgets::addFirst);
    }
    return budgets;
  }

  @Override
  public List<Budget> budgets(String tenant) {
    return store
        .readers()
        .read(
            session -> {
              Optional<SqliteLog> log = SqliteLog.read(session, tenant);
              return log.isEmpty()
                  ? store.usualBudget().stream().toList()
                  : budgets(session, log.get().number(), store.usualBudget());
            });
  }

  @Override
  public void set(String tenant, Budget budget) {
    var _ = store.ledger().origin(tenant);
    var _ =
        store
            .writer()
            .submit(
                transaction -> {
                  PreparedStatement statement = transaction.prepare(SET);
                  bind(statement, log(transaction, tenant), budget);
                  statement.setLong(5, budget.micros());
                  return statement.executeUpdate();
                });
  }

  @Override
  public boolean remove(String tenant, Budget.Holder holder, String name, Budget.Period period) {
    var _ = store.ledger().origin(tenant);
    return store
        .writer()
        .submit(
            transaction -> {
              PreparedStatement statement = transaction.prepare(REMOVE);
              bind(statement, log(transaction, tenant), new Budget(holder, name, period, 0));
              return statement.executeUpdate() > 0;
            });
  }

  private static long log(SqliteTransaction transaction, String tenant) throws SQLException {
    return transaction.log(tenant).orElseThrow().number();
  }

  private static void bind(PreparedStatement statement, long log, Budget budget)
      throws SQLException {
    statement.setLong(1, log);
    statement.setString(2, budget.holder().word());
    statement.setString(3, budget.name());
    statement.setString(4, budget.period().word());
  }

  @Override
  public List<UsageRow> usage(Optional<String> tenant, LocalDate from, LocalDate to) {
    return store.readers().read(session -> usage(session, tenant, from, to));
  }

  private static List<UsageRow> usage(
      SqliteSession session, Optional<String> tenant, LocalDate from, LocalDate to)
      throws SQLException {
    PreparedStatement statement = session.prepare(USAGE);
    statement.setBoolean(1, tenant.isEmpty());
    statement.setString(2, tenant.orElse(""));
    statement.setLong(3, from.toEpochDay());
    statement.setLong(4, to.toEpochDay());
    List<UsageRow> rows = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        rows.add(AccountColumns.usage(row, LocalDate.ofEpochDay(row.getLong(2))));
      }
    }
    return rows;
  }
}
