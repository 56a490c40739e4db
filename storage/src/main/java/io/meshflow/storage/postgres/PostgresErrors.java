package io.meshflow.storage.postgres;

import io.meshflow.core.ledger.LedgerUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** What PostgreSQL's SQLSTATE codes mean for us. */
final class PostgresErrors {

  static final String STALE = "MF001";
  static final String FENCED = "MF002";
  static final String DUPLICATE = "MF003";
  static final String OTHER_LOG = "MF004";
  static final String OVER_BUDGET = "MF005";
  static final String GONE = "MF006";

  private PostgresErrors() {}

  static String state(SQLException e) {
    String state = e.getSQLState();
    return state == null ? "" : state;
  }

  /**
   * Whether the connection broke under a statement, so that the outcome is not known. Refusals and
   * errors that the server reported have undone everything.
   */
  static boolean lost(SQLException e) {
    String state = state(e);
    return state.startsWith("08") || state.startsWith("57P") || state.startsWith("XX");
  }

  /** Whether the same call may simply be made again. */
  static boolean retryable(SQLException e) {
    String state = state(e);
    return state.equals("40001") || state.equals("40P01");
  }

  static LedgerUnavailableException explain(String name, SQLException e) {
    String state = state(e);
    if (e instanceof SQLTransientConnectionException) {
      return new LedgerUnavailableException(
          "No free connection to " + name + ": all are in use, or the server does not answer", e);
    }
    if (state.startsWith("53")) {
      return new LedgerUnavailableException(
          "The server of " + name + " is out of space, memory or connections", e);
    }
    if (state.equals("57014") || state.equals("55P03")) {
      return new LedgerUnavailableException(name + " took too long", e);
    }
    return new LedgerUnavailableException(name + ": " + e.getMessage(), e);
  }
}
