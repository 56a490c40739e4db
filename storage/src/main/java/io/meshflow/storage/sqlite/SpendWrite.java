package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.AppendResult.OverBudget;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.Shortage;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.UsageMove;
import io.meshflow.core.ledger.UsageOf;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Changes what a tenant spends within the transaction of an append, if its budgets allow it. */
final class SpendWrite {

  private static final String ADD =
      "INSERT INTO usage (log, day, key, agent, model, reserved, calls, spent, input, output, cached,"
          + " written, lost) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " ON CONFLICT (log, day, key, agent, model) DO UPDATE SET"
          + " reserved = reserved + excluded.reserved, calls = calls + excluded.calls,"
          + " spent = spent + excluded.spent, input = input + excluded.input,"
          + " output = output + excluded.output, cached = cached + excluded.cached,"
          + " written = written + excluded.written, lost = lost + excluded.lost";
  private static final String USED =
      "SELECT coalesce(sum(spent + reserved), 0) FROM usage WHERE log = ? AND day BETWEEN ? AND ?"
          + " AND (? OR key = ?) AND (? OR agent = ?)";

  private final SqliteSession session;
  private final long log;
  private final List<Budget> budgets;

  private SpendWrite(SqliteSession session, long log, List<Budget> budgets) {
    this.session = session;
    this.log = log;
    this.budgets = budgets;
  }

  /** Makes the moves of an append; when there is no room for one, none is made. */
  static Optional<OverBudget> apply(
      SqliteSession session, StreamAppend append, long log, Optional<Budget> usual)
      throws SQLException {
    if (append.moves().isEmpty()) {
      return Optional.empty();
    }
    List<Budget> budgets = SqliteAccounts.budgets(session, log, usual);
    SpendWrite write = new SpendWrite(session, log, budgets);
    if (append.moves().stream().noneMatch(write::limited)) {
      return write.apply(append);
    }
    session.run("SAVEPOINT spending");
    Optional<OverBudget> refusal = write.apply(append);
    if (refusal.isPresent()) {
      session.run("ROLLBACK TO spending");
    }
    session.run("RELEASE spending");
    return refusal;
  }

  /** Whether a budget may refuse the move. */
  private boolean limited(UsageMove move) {
    return move.asks() && budgets.stream().anyMatch(budget -> budget.covers(move.of()));
  }

  private Optional<OverBudget> apply(StreamAppend append) throws SQLException {
    for (int i = 0; i < append.moves().size(); i++) {
      UsageMove move = append.moves().get(i);
      add(move);
      Optional<String> why = move.asks() ? shortage(move) : Optional.empty();
      if (why.isPresent()) {
        return Optional.of(new OverBudget(append.stream(), i, why.get()));
      }
    }
    return Optional.empty();
  }

  private void add(UsageMove move) throws SQLException {
    UsageOf of = move.of();
    PreparedStatement statement = session.prepare(ADD);
    statement.setLong(1, log);
    statement.setLong(2, of.day().toEpochDay());
    statement.setString(3, of.key());
    statement.setString(4, of.agent());
    statement.setString(5, of.model());
    statement.setLong(6, move.reserved());
    statement.setLong(7, move.spent().calls());
    statement.setLong(8, move.spent().micros());
    statement.setLong(9, move.spent().input());
    statement.setLong(10, move.spent().output());
    statement.setLong(11, move.spent().cached());
    statement.setLong(12, move.spent().written());
    statement.setLong(13, move.spent().lost());
    statement.executeUpdate();
  }

  private Optional<String> shortage(UsageMove move) throws SQLException {
    for (Budget budget : budgets) {
      if (budget.covers(move.of())) {
        long used = used(budget, move.of());
        if (used > budget.micros() || !move.priced()) {
          return Optional.of(Shortage.of(budget, used, move.reserved(), move.priced()));
        }
      }
    }
    return Optional.empty();
  }

  private long used(Budget budget, UsageOf of) throws SQLException {
    LocalDate day = of.day();
    PreparedStatement statement = session.prepare(USED);
    statement.setLong(1, log);
    statement.setLong(2, budget.period().first(day).toEpochDay());
    statement.setLong(3, budget.period().last(day).toEpochDay());
    statement.setBoolean(4, budget.holder() != Budget.Holder.KEY);
    statement.setString(5, of.key());
    statement.setBoolean(6, budget.holder() != Budget.Holder.AGENT);
    statement.setString(7, of.agent());
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
