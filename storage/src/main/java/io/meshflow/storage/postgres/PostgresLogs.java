package io.meshflow.storage.postgres;

import io.meshflow.core.ledger.Checkpoint;
import io.meshflow.core.ledger.CompactRange;
import io.meshflow.core.ledger.LogOrigin;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.storage.log.LogStore;
import io.meshflow.storage.log.LoggedRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Logs of a PostgreSQL database as signing and exporting see them. */
final class PostgresLogs implements LogStore {

  private static final int ROWS = 500;
  private static final String LOG = "SELECT t.tenant, t.origin, t.size, t.frontier FROM tenants t";
  private static final String UNSIGNED =
      LOG
          + " WHERE t.size > (SELECT coalesce(max(c.size), 0) FROM checkpoints c"
          + " WHERE c.tenant = t.tenant)";
  private static final String KEEP =
      "INSERT INTO checkpoints (tenant, size, at, note) VALUES (?, ?, meshflow_now(), ?)"
          + " ON CONFLICT DO NOTHING";
  private static final String NEWEST =
      "SELECT c.note FROM checkpoints c WHERE c.tenant = ? ORDER BY c.size DESC LIMIT 1";
  private static final String LEAVES =
      "SELECT l.leaf_index, r.leaf FROM leaves l JOIN records r ON r.sid = l.sid AND r.n = l.n"
          + " WHERE l.tenant = ? ORDER BY l.leaf_index";
  private static final String RECORDS =
      "SELECT s.name, r.n, r.header, r.body, coalesce(l.leaf_index, -1), r.leaf FROM records r"
          + " JOIN streams s ON s.sid = r.sid LEFT JOIN leaves l ON l.sid = r.sid AND l.n = r.n"
          + " WHERE s.tenant = ?";
  private static final String OF_LOG = RECORDS + " ORDER BY l.leaf_index NULLS LAST, r.sid, r.n";
  private static final String OF_STREAM = RECORDS + " AND s.name = ? ORDER BY r.n";
  private static final String ANY = "SELECT 1 FROM tenants LIMIT 1";
  private static final String KEY = "SELECT t.wrapped_key FROM tenants t WHERE t.tenant = ?";
  private static final String SET_KEY =
      "UPDATE tenants SET wrapped_key = ? WHERE tenant = ? AND wrapped_key IS NULL";
  private static final String SCOPE = "SELECT set_config('meshflow.tenant', ?, true)";

  private final PostgresPool pool;
  private final Runnable integrate;

  /**
   * @param integrate gives all committed records their places
   */
  PostgresLogs(PostgresPool pool, Runnable integrate) {
    this.pool = pool;
    this.integrate = integrate;
  }

  @Override
  public Optional<TenantLog> log(String tenant) {
    integrate.run();
    return logs(LOG + " WHERE t.tenant = ?", statement -> statement.setString(2, tenant)).stream()
        .findFirst();
  }

  @Override
  public List<TenantLog> unsigned() {
    return logs(UNSIGNED, statement -> {});
  }

  private List<TenantLog> logs(String sql, PostgresPool.Binder binder) {
    return pool.query(
        Optional.empty(),
        sql,
        binder,
        rows -> {
          List<TenantLog> logs = new ArrayList<>();
          while (rows.next()) {
            CompactRange range =
                CompactRange.of(rows.getLong(3), Integrator.split(rows.getBytes(4)));
            String root = Base64.getEncoder().encodeToString(range.root());
            logs.add(
                new TenantLog(
                    rows.getString(1),
                    new Checkpoint(new LogOrigin(rows.getString(2)), range.size(), root)));
          }
          return logs;
        });
  }

  @Override
  public void keep(String tenant, long size, String note) {
    pool.update(
        KEEP,
        statement -> {
          statement.setString(2, tenant);
          statement.setLong(3, size);
          statement.setString(4, note);
        });
  }

  @Override
  public Optional<String> newestNote(String tenant) {
    return pool.query(
        Optional.of(tenant),
        NEWEST,
        statement -> statement.setString(2, tenant),
        rows -> rows.next() ? Optional.of(rows.getString(1)) : Optional.empty());
  }

  @Override
  public void leaves(String tenant, LeafSink sink) {
    stream(
        tenant,
        LEAVES,
        statement -> statement.setString(1, tenant),
        row -> sink.leaf(row.getLong(1), row.getBytes(2)));
  }

  @Override
  public void records(String tenant, Optional<StreamId> stream, Consumer<LoggedRecord> sink) {
    stream(
        tenant,
        stream.isPresent() ? OF_STREAM : OF_LOG,
        statement -> {
          statement.setString(1, tenant);
          if (stream.isPresent()) {
            statement.setString(2, stream.get().text());
          }
        },
        row -> sink.accept(record(row)));
  }

  private static LoggedRecord record(ResultSet row) throws SQLException {
    byte[] body = row.getBytes(4);
    return new LoggedRecord(
        new StoredRecord(
            new StreamId(row.getString(1)),
            row.getLong(2),
            row.getBytes(3),
            body == null ? new byte[0] : body,
            row.getLong(5)),
        row.getBytes(6));
  }

  /** Takes one row. */
  @FunctionalInterface
  private interface RowSink {
    void row(ResultSet row) throws SQLException;
  }

  /** Reads rows as they come, never all at once. */
  private void stream(String tenant, String sql, PostgresPool.Binder binder, RowSink sink) {
    var _ =
        pool.use(
            connection -> {
              connection.setAutoCommit(false);
              try {
                streamNow(connection, tenant, sql, binder, sink);
                return true;
              } finally {
                connection.rollback();
                connection.setAutoCommit(true);
              }
            });
  }

  private static void streamNow(
      Connection connection, String tenant, String sql, PostgresPool.Binder binder, RowSink sink)
      throws SQLException {
    try (PreparedStatement scope = connection.prepareStatement(SCOPE);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      scope.setString(1, tenant);
      scope.execute();
      statement.setFetchSize(ROWS);
      binder.bind(statement);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          sink.row(row);
        }
      }
    }
  }

  @Override
  public byte[] tenantKey(String tenant, Supplier<byte[]> fresh) {
    return key(tenant)
        .orElseGet(
            () -> {
              byte[] wrapped = fresh.get();
              pool.update(
                  SET_KEY,
                  statement -> {
                    statement.setBytes(2, wrapped);
                    statement.setString(3, tenant);
                  });
              return key(tenant)
                  .orElseThrow(() -> new IllegalArgumentException("The tenant has no log yet"));
            });
  }

  private Optional<byte[]> key(String tenant) {
    return pool.query(
        Optional.of(tenant),
        KEY,
        statement -> statement.setString(2, tenant),
        rows -> {
          byte @Nullable [] key = rows.next() ? rows.getBytes(1) : null;
          return Optional.ofNullable(key);
        });
  }

  @Override
  public boolean hasTenants() {
    return pool.query(Optional.empty(), ANY, statement -> {}, ResultSet::next);
  }
}
