package io.meshflow.storage.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** A connection with its prepared statements, used by one thread at a time. */
final class SqliteSession implements AutoCloseable {

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  SqliteSession(Connection connection) {
    this.connection = connection;
  }

  /** The statement, prepared once; results of its last use are gone. */
  PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    return statement;
  }

  /**
   * Runs a statement without parameters. Transactions are begun and ended as plain statements: the
   * driver's own bookkeeping goes wrong after a failed commit.
   */
  void run(String sql) throws SQLException {
    prepare(sql).execute();
  }

  /** Runs a pragma that answers with rows. */
  void pragma(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException ignored) {
      // It is being thrown away; whatever it held is rolled back by SQLite.
    }
  }
}
