package io.meshflow.storage.sqlite;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One group commit under way: the session and the logs that its records extend. */
final class SqliteTransaction {

  private final SqliteSession session;
  private final Map<Long, SqliteLog> logs = new HashMap<>();
  private final Map<String, SqliteLog> ofTenants = new HashMap<>();

  SqliteTransaction(SqliteSession session) {
    this.session = session;
  }

  SqliteSession session() {
    return session;
  }

  PreparedStatement prepare(String sql) throws SQLException {
    return session.prepare(sql);
  }

  /** The log of a tenant, read once in the transaction. */
  Optional<SqliteLog> log(String tenant) throws SQLException {
    SqliteLog known = ofTenants.get(tenant);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<SqliteLog> read =
        SqliteLog.read(session, tenant).map(log -> logs.computeIfAbsent(log.number(), _ -> log));
    read.ifPresent(log -> ofTenants.put(tenant, log));
    return read;
  }

  /** The log with a number, read once in the transaction. */
  SqliteLog log(long number) throws SQLException {
    SqliteLog known = logs.get(number);
    if (known == null) {
      known =
          SqliteLog.read(session, number).orElseThrow(() -> new SQLException("No log " + number));
      logs.put(number, known);
    }
    return known;
  }

  /** Writes how far the logs have grown. */
  void finish() throws SQLException {
    for (SqliteLog log : logs.values()) {
      log.write(session);
    }
  }
}
