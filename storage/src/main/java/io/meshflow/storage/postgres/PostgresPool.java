package io.meshflow.storage.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.storage.schema.DatabaseAwayException;
import io.meshflow.storage.schema.DatabaseUnusableException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;

/** Connections to one PostgreSQL database; no caller waits for one longer than the limit. */
final class PostgresPool implements AutoCloseable {

  /** Every tenant's rows: for the engine. */
  static final String EVERYBODY = "*";

  private static final String LIMITS =
      "SET statement_timeout = '30s'; SET lock_timeout = '10s';"
          + " SET idle_in_transaction_session_timeout = '60s'; SET synchronous_commit = on";

  /** Sets the tenant for this transaction only; one statement list is one transaction. */
  private static final String SCOPE = "SELECT set_config('meshflow.tenant', ?, true); ";

  /** Something to do with a connection. */
  @FunctionalInterface
  interface Use<T> {
    T apply(Connection connection) throws SQLException;
  }

  /** Binds parameters from position 2 on. */
  @FunctionalInterface
  interface Binder {
    void bind(PreparedStatement statement) throws SQLException;
  }

  /** Reads the rows of the statement proper. */
  @FunctionalInterface
  interface Rows<T> {
    T read(ResultSet rows) throws SQLException;
  }

  /** What may be waited for on a lifeline, at each of connecting, asking and being answered. */
  private static final String LIFE_SECONDS = "2";

  private final PostgresUrl url;
  private final String name;
  private final HikariDataSource source;

  PostgresPool(PostgresUrl url, int connections, Duration wait) {
    this.url = url;
    this.name = url.name();
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url.jdbc());
    url.user().ifPresent(config::setUsername);
    url.password().ifPresent(config::setPassword);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(wait.toMillis());
    config.setValidationTimeout(Math.min(wait.toMillis(), 2_000));
    config.setConnectionInitSql(LIMITS);
    config.setPoolName("meshflow-postgresql");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("socketTimeout", "40");
    config.addDataSourceProperty("ApplicationName", "meshflow");
    this.source = connect(config);
  }

  private HikariDataSource connect(HikariConfig config) {
    try {
      return new HikariDataSource(config);
    } catch (HikariPool.PoolInitializationException e) {
      String why =
          "Cannot connect to " + name + ": " + reason(e) + ". Check MESHFLOW_DB_URL and the server";
      throw away(e) ? new DatabaseAwayException(why, e) : new DatabaseUnusableException(why, e);
    }
  }

  /** Nobody there, starting, stopping, or full: not so a wrong password or name. */
  private static boolean away(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String state = cause instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "";
      if (state.startsWith("08") || state.startsWith("57P0") || state.equals("53300")) {
        return true;
      }
    }
    return false;
  }

  private static String reason(Throwable e) {
    Throwable last = e;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      last = cause;
    }
    return String.valueOf(last.getMessage());
  }

  String name() {
    return name;
  }

  DataSource source() {
    return source;
  }

  Connection connection() throws SQLException {
    return source.getConnection();
  }

  /** A connection beside the pool for one purpose: it fails within seconds when silent. */
  Connection lifeline(String purpose) throws SQLException {
    Properties options = new Properties();
    url.user().ifPresent(user -> options.setProperty("user", user));
    url.password().ifPresent(password -> options.setProperty("password", password));
    options.setProperty("connectTimeout", LIFE_SECONDS);
    options.setProperty("socketTimeout", LIFE_SECONDS);
    options.setProperty("ApplicationName", "meshflow-" + purpose);
    return DriverManager.getConnection(url.jdbc(), options);
  }

  /** Does it on a connection of the pool; every statement is a transaction of its own. */
  <T> T use(Use<T> use) {
    try (Connection connection = connection()) {
      return use.apply(connection);
    } catch (SQLException e) {
      throw PostgresErrors.explain(name, e);
    }
  }

  /** One query about one tenant or about everybody: one round trip, one transaction. */
  <T> T query(Optional<String> tenant, String sql, Binder binder, Rows<T> rows) {
    return use(connection -> query(connection, tenant, sql, binder, rows));
  }

  static <T> T query(
      Connection connection, Optional<String> tenant, String sql, Binder binder, Rows<T> rows)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SCOPE + sql)) {
      statement.setString(1, tenant.orElse(EVERYBODY));
      binder.bind(statement);
      statement.execute();
      if (!statement.getMoreResults()) {
        throw new SQLException("The statement gave no rows");
      }
      try (ResultSet result = statement.getResultSet()) {
        return rows.read(result);
      }
    }
  }

  /** One change concerning everybody; gives the number of rows. */
  int update(String sql, Binder binder) {
    return use(connection -> update(connection, sql, binder));
  }

  static int update(Connection connection, String sql, Binder binder) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SCOPE + sql)) {
      statement.setString(1, EVERYBODY);
      binder.bind(statement);
      statement.execute();
      if (statement.getMoreResults()) {
        throw new LedgerUnavailableException("The change gave rows");
      }
      return statement.getUpdateCount();
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
