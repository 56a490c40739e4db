package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.LedgerUnavailableException;
import java.sql.SQLException;

/** Something for the writer thread to do in the next group commit. */
interface Write<T> {

  /** Does it; an answer that refuses must come before anything is written. */
  T apply(SqliteTransaction transaction) throws SQLException;

  /** Whether a transaction that gave this answer is in the database, told from its own traces. */
  default boolean landed(SqliteSession session, T answer) throws SQLException {
    return false;
  }

  /** The answer when the outcome cannot be learned. */
  default T unknown(String cause) {
    throw new LedgerUnavailableException(cause);
  }
}
