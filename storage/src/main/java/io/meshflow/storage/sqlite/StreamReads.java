package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is read of streams. */
final class StreamReads {

  private static final String RECORDS =
      "SELECT n, header, body, place FROM records WHERE sid = ? AND n >= ? ORDER BY n LIMIT ?";
  private static final String KEY =
      "SELECT k.wrapped FROM streams s JOIN stream_keys k ON k.sid = s.sid WHERE s.name = ?";
  private static final String OWN_KEY =
      KEY + " AND s.log = (SELECT t.log FROM tenants t WHERE t.tenant = ?)";
  private static final String BLOB = "SELECT sealed FROM blobs WHERE sid = ? AND id = ?";
  private static final byte[] NONE = new byte[0];

  private StreamReads() {}

  static List<StoredRecord> records(
      SqliteSession session, Optional<String> tenant, StreamId stream, long from, int limit)
      throws SQLException {
    Optional<SqliteStream> found = SqliteStream.find(session, tenant, stream);
    List<StoredRecord> records = new ArrayList<>();
    if (found.isEmpty()) {
      return records;
    }
    PreparedStatement statement = session.prepare(RECORDS);
    statement.setLong(1, found.get().sid());
    statement.setLong(2, from);
    statement.setInt(3, limit);
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        byte[] body = row.getBytes(3);
        records.add(
            new StoredRecord(
                stream,
                row.getLong(1),
                row.getBytes(2),
                body == null ? NONE : body,
                SqliteLog.index(row.getLong(4))));
      }
    }
    return records;
  }

  static Optional<byte[]> key(SqliteSession session, Optional<String> tenant, StreamId stream)
      throws SQLException {
    if (tenant.isEmpty() && stream.equals(StreamId.ADMIN)) {
      return Optional.empty();
    }
    PreparedStatement statement = session.prepare(tenant.isPresent() ? OWN_KEY : KEY);
    statement.setString(1, stream.text());
    if (tenant.isPresent()) {
      statement.setString(2, tenant.get());
    }
    return bytes(statement);
  }

  static Optional<byte[]> blob(
      SqliteSession session, Optional<String> tenant, StreamId stream, String id)
      throws SQLException {
    Optional<SqliteStream> found = SqliteStream.find(session, tenant, stream);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    PreparedStatement statement = session.prepare(BLOB);
    statement.setLong(1, found.get().sid());
    statement.setString(2, id);
    return bytes(statement);
  }

  private static Optional<byte[]> bytes(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
    }
  }
}
