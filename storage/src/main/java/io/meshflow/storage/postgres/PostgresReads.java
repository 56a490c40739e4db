package io.meshflow.storage.postgres;

import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import io.meshflow.storage.schema.RunColumns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What is read of streams and runs; every query names the tenant, or everybody. */
final class PostgresReads {

  /** One stream by name; that of administration only within a tenant. */
  private static final String STREAM =
      " FROM streams s WHERE s.name = ? AND (s.name <> 'tenant/admin'"
          + " OR s.tenant = current_setting('meshflow.tenant', true))";

  private static final String HEAD = "SELECT s.head_n, s.head_hash" + STREAM;
  private static final String RECORDS =
      "SELECT r.n, r.header, r.body, coalesce(l.leaf_index, -1) FROM records r"
          + " LEFT JOIN leaves l ON l.sid = r.sid AND l.n = r.n"
          + " WHERE r.sid = (SELECT s.sid"
          + STREAM
          + ") AND r.n >= ? ORDER BY r.n LIMIT ?";
  private static final String KEY =
      "SELECT k.wrapped FROM stream_keys k WHERE k.sid = (SELECT s.sid" + STREAM + ")";
  private static final String BLOB =
      "SELECT b.sealed FROM blobs b WHERE b.sid = (SELECT s.sid" + STREAM + ") AND b.id = ?";
  private static final String LISTED =
      "SELECT "
          + RunColumns.SELECTED
          + " FROM streams s JOIN tenants t ON t.tenant = s.tenant WHERE s.workflow IS NOT NULL";
  private static final byte[] NONE = new byte[0];

  private final PostgresPool pool;
  private final Optional<String> tenant;

  PostgresReads(PostgresPool pool, Optional<String> tenant) {
    this.pool = pool;
    this.tenant = tenant;
  }

  Optional<StreamHead> head(StreamId stream) {
    return pool.query(
        tenant,
        HEAD,
        statement -> statement.setString(2, stream.text()),
        rows ->
            rows.next()
                ? Optional.of(
                    new StreamHead(
                        stream,
                        rows.getLong(1),
                        Base64.getEncoder().encodeToString(rows.getBytes(2))))
                : Optional.empty());
  }

  List<StoredRecord> records(StreamId stream, long from, int limit) {
    return pool.query(
        tenant,
        RECORDS,
        statement -> {
          statement.setString(2, stream.text());
          statement.setLong(3, from);
          statement.setInt(4, limit);
        },
        rows -> records(stream, rows));
  }

  private static List<StoredRecord> records(StreamId stream, ResultSet rows) throws SQLException {
    List<StoredRecord> records = new ArrayList<>();
    while (rows.next()) {
      byte[] body = rows.getBytes(3);
      records.add(
          new StoredRecord(
              stream,
              rows.getLong(1),
              rows.getBytes(2),
              body == null ? NONE : body,
              rows.getLong(4)));
    }
    return records;
  }

  Optional<byte[]> key(StreamId stream) {
    return pool.query(
        tenant, KEY, statement -> statement.setString(2, stream.text()), PostgresReads::bytes);
  }

  Optional<byte[]> blob(StreamId stream, String id) {
    return pool.query(
        tenant,
        BLOB,
        statement -> {
          statement.setString(2, stream.text());
          statement.setString(3, id);
        },
        PostgresReads::bytes);
  }

  private static Optional<byte[]> bytes(ResultSet rows) throws SQLException {
    return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
  }

  Optional<RunRow> run(RunId id) {
    return pool.query(
        tenant,
        LISTED + " AND s.name = ?",
        statement -> statement.setString(2, "run/" + id),
        rows -> rows.next() ? Optional.of(RunColumns.read(rows)) : Optional.empty());
  }

  Map<String, Long> waiting() {
    return pool.query(
        tenant,
        "SELECT "
            + RunColumns.WAITING
            + " FROM streams s JOIN tenants t ON t.tenant = s.tenant WHERE "
            + (tenant.isPresent() ? "s.tenant = ? AND " : "")
            + RunColumns.IS_WAITING
            + " GROUP BY t.tenant",
        statement -> {
          if (tenant.isPresent()) {
            statement.setString(2, tenant.get());
          }
        },
        RunColumns::waiting);
  }

  List<RunRow> runs(RunQuery query) {
    StringBuilder sql = new StringBuilder(LISTED).append(" AND s.tenant = ?");
    List<Object> values = new ArrayList<>(List.of(query.tenant()));
    if (!query.statuses().isEmpty()) {
      sql.append(" AND s.status IN (?")
          .append(", ?".repeat(query.statuses().size() - 1))
          .append(')');
      new TreeSet<>(query.statuses()).stream().map(RunStatus::word).forEach(values::add);
    }
    if (query.workflow().isPresent()) {
      sql.append(" AND s.workflow = ?");
      values.add(query.workflow().get());
    }
    if (query.before().isPresent()) {
      sql.append(" AND s.sid < (SELECT b.sid FROM streams b WHERE b.name = ? AND b.tenant = ?)");
      values.addAll(List.of("run/" + query.before().get(), query.tenant()));
    }
    if (query.asking().isPresent()) {
      sql.append(" AND ").append(RunColumns.IS_WAITING).append(" AND ").append(RunColumns.AFTER);
      values.addAll(RunColumns.values(query.asking().get()));
    }
    String order = query.asking().isPresent() ? RunColumns.BY_PLACE : "s.sid DESC";
    sql.append(" ORDER BY ").append(order).append(" LIMIT ?");
    values.add(query.limit());
    return pool.query(
        tenant,
        sql.toString(),
        statement -> {
          for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 2, values.get(i));
          }
        },
        PostgresReads::rows);
  }

  private static List<RunRow> rows(ResultSet rows) throws SQLException {
    List<RunRow> runs = new ArrayList<>();
    while (rows.next()) {
      runs.add(RunColumns.read(rows));
    }
    return runs;
  }
}
