package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.Checkpoint;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.storage.log.LogStore;
import io.meshflow.storage.log.LoggedRecord;
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

/** Logs of a SQLite file as signing and exporting see them. */
final class SqliteLogs implements LogStore {

  private static final String UNSIGNED =
      "SELECT t.tenant FROM tenants t WHERE t.size >"
          + " (SELECT coalesce(max(c.size), 0) FROM checkpoints c WHERE c.log = t.log)";
  private static final String KEEP =
      "INSERT INTO checkpoints (log, size, at, note)"
          + " SELECT log, ?, ?, ? FROM tenants WHERE tenant = ? ON CONFLICT DO NOTHING";
  private static final String NEWEST =
      "SELECT c.note FROM checkpoints c JOIN tenants t ON t.log = c.log WHERE t.tenant = ?"
          + " ORDER BY c.size DESC LIMIT 1";
  private static final String LEAVES =
      "SELECT place, leaf FROM records WHERE place >= ? AND place < ? ORDER BY place";
  private static final String RECORDS =
      "SELECT s.name, r.n, r.header, r.body, r.place, r.leaf FROM records r"
          + " JOIN streams s ON s.sid = r.sid WHERE ";
  private static final String OF_LOG = RECORDS + "r.place >= ? AND r.place < ? ORDER BY r.place";
  private static final String OF_STREAM = RECORDS + "s.name = ? AND s.log = ? ORDER BY r.n";
  private static final String ANY = "SELECT 1 FROM tenants LIMIT 1";
  private static final String KEY = "SELECT wrapped_key FROM tenants WHERE tenant = ?";
  private static final String SET_KEY =
      "UPDATE tenants SET wrapped_key = ? WHERE tenant = ? AND wrapped_key IS NULL";

  private final SqliteStore store;

  SqliteLogs(SqliteStore store) {
    this.store = store;
  }

  @Override
  public Optional<TenantLog> log(String tenant) {
    return store
        .readers()
        .read(session -> SqliteLog.read(session, tenant))
        .map(log -> new TenantLog(tenant, state(log)));
  }

  private static Checkpoint state(SqliteLog log) {
    String root = Base64.getEncoder().encodeToString(log.range().root());
    return new Checkpoint(log.origin(), log.range().size(), root);
  }

  @Override
  public List<TenantLog> unsigned() {
    return store.readers().read(SqliteLogs::unsigned);
  }

  private static List<TenantLog> unsigned(SqliteSession session) throws SQLException {
    List<String> tenants = new ArrayList<>();
    try (ResultSet row = session.prepare(UNSIGNED).executeQuery()) {
      while (row.next()) {
        tenants.add(row.getString(1));
      }
    }
    List<TenantLog> logs = new ArrayList<>();
    for (String tenant : tenants) {
      SqliteLog.read(session, tenant).ifPresent(log -> logs.add(new TenantLog(tenant, state(log))));
    }
    return logs;
  }

  @Override
  public void keep(String tenant, long size, String note) {
    long now = System.currentTimeMillis();
    store
        .writer()
        .submit(
            transaction -> {
              PreparedStatement statement = transaction.prepare(KEEP);
              statement.setLong(1, size);
              statement.setLong(2, now);
              statement.setString(3, note);
              statement.setString(4, tenant);
              return statement.executeUpdate();
            });
  }

  @Override
  public Optional<String> newestNote(String tenant) {
    return store
        .readers()
        .read(
            session -> {
              PreparedStatement statement = session.prepare(NEWEST);
              statement.setString(1, tenant);
              try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
              }
            });
  }

  @Override
  public void leaves(String tenant, LeafSink sink) {
    var _ =
        store
            .readers()
            .read(
                session -> {
                  Optional<SqliteLog> log = SqliteLog.read(session, tenant);
                  if (log.isPresent()) {
                    leaves(session, log.get().number(), sink);
                  }
                  return true;
                });
  }

  private static void leaves(SqliteSession session, long log, LeafSink sink) throws SQLException {
    PreparedStatement statement = session.prepare(LEAVES);
    statement.setLong(1, SqliteLog.place(log, 0));
    statement.setLong(2, SqliteLog.place(log + 1, 0));
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        sink.leaf(SqliteLog.index(row.getLong(1)), row.getBytes(2));
      }
    }
  }

  @Override
  public void records(String tenant, Optional<StreamId> stream, Consumer<LoggedRecord> sink) {
    var _ =
        store
            .readers()
            .read(
                session -> {
                  Optional<SqliteLog> log = SqliteLog.read(session, tenant);
                  if (log.isPresent()) {
                    records(session, log.get().number(), stream, sink);
                  }
                  return true;
                });
  }

  private static void records(
      SqliteSession session, long log, Optional<StreamId> stream, Consumer<LoggedRecord> sink)
      throws SQLException {
    PreparedStatement statement = session.prepare(stream.isPresent() ? OF_STREAM : OF_LOG);
    if (stream.isPresent()) {
      statement.setString(1, stream.get().text());
      statement.setLong(2, log);
    } else {
      statement.setLong(1, SqliteLog.place(log, 0));
      statement.setLong(2, SqliteLog.place(log + 1, 0));
    }
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        byte[] body = row.getBytes(4);
        StoredRecord stored =
            new StoredRecord(
                new StreamId(row.getString(1)),
                row.getLong(2),
                row.getBytes(3),
                body == null ? new byte[0] : body,
                SqliteLog.index(row.getLong(5)));
        sink.accept(new LoggedRecord(stored, row.getBytes(6)));
      }
    }
  }

  @Override
  public byte[] tenantKey(String tenant, Supplier<byte[]> fresh) {
    Optional<byte[]> known = store.readers().read(session -> key(session, tenant));
    if (known.isPresent()) {
      return known.get();
    }
    byte[] wrapped = fresh.get();
    return store.writer().submit(transaction -> keyOrSet(transaction.session(), tenant, wrapped));
  }

  private static byte[] keyOrSet(SqliteSession session, String tenant, byte[] wrapped)
      throws SQLException {
    PreparedStatement statement = session.prepare(SET_KEY);
    statement.setBytes(1, wrapped);
    statement.setString(2, tenant);
    statement.executeUpdate();
    return key(session, tenant)
        .orElseThrow(() -> new IllegalArgumentException("The tenant has no log yet"));
  }

  private static Optional<byte[]> key(SqliteSession session, String tenant) throws SQLException {
    PreparedStatement statement = session.prepare(KEY);
    statement.setString(1, tenant);
    try (ResultSet row = statement.executeQuery()) {
      byte @Nullable [] key = row.next() ? row.getBytes(1) : null;
      return Optional.ofNullable(key);
    }
  }

  @Override
  public boolean hasTenants() {
    return store
        .readers()
        .read(
            session -> {
              try (ResultSet row = session.prepare(ANY).executeQuery()) {
                return row.next();
              }
            });
  }
}
