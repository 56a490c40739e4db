package io.meshflow.storage.schema;

import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.Spent;
import io.meshflow.core.ledger.UsageOf;
import io.meshflow.core.ledger.UsageRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Locale;

/** Reads rows of budgets and of usage, which both databases have in the same order. */
public final class AccountColumns {

  private AccountColumns() {}

  /** Of {@code holder, name, period, micros}. */
  public static Budget budget(ResultSet row) throws SQLException {
    return budget(row.getString(1), row.getString(2), row.getString(3), row.getLong(4));
  }

  /** From the words that are stored. */
  public static Budget budget(String holder, String name, String period, long micros) {
    return new Budget(
        Budget.Holder.valueOf(holder.toUpperCase(Locale.ROOT)),
        name,
        Budget.Period.valueOf(period.toUpperCase(Locale.ROOT)),
        micros);
  }

  /**
   * Of {@code tenant, day, key, agent, model, reserved, calls, spent, lost, input, output, cached,
   * written}; the day is stored in different ways.
   */
  public static UsageRow usage(ResultSet row, LocalDate day) throws SQLException {
    return new UsageRow(
        row.getString(1),
        new UsageOf(day, row.getString(3), row.getString(4), row.getString(5)),
        row.getLong(6),
        new Spent(
            row.getLong(7),
            row.getLong(8),
            row.getLong(9),
            row.getLong(10),
            row.getLong(11),
            row.getLong(12),
            row.getLong(13)));
  }
}
