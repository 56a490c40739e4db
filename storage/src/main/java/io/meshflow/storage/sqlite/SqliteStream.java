package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.storage.schema.RunColumns;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row of the table of streams, as far as appending needs it.
 *
 * @param nextWake epoch milliseconds
 */
record SqliteStream(
    long sid,
    long log,
    StreamHead head,
    long epoch,
    @Nullable String owner,
    @Nullable String status,
    @Nullable Long nextWake,
    boolean commanded) {

  private static final String COLUMNS =
      "SELECT s.sid, s.log, s.head_n, s.head_hash, s.lease_epoch, s.lease_owner, s.status,"
          + " s.next_wake, s.commanded FROM streams s";
  private static final String ANY = COLUMNS + " WHERE s.name = ?";
  private static final String OWN =
      COLUMNS + " WHERE s.name = ? AND s.log = (SELECT t.log FROM tenants t WHERE t.tenant = ?)";

  /**
   * Finds a stream by its name, of a tenant or of anybody. Streams of administration have the same
   * name in every tenant and are found only with one.
   */
  static Optional<SqliteStream> find(SqliteSession session, Optional<String> tenant, StreamId id)
      throws SQLException {
    if (tenant.isEmpty() && id.equals(StreamId.ADMIN)) {
      return Optional.empty();
    }
    PreparedStatement statement = session.prepare(tenant.isPresent() ? OWN : ANY);
    statement.setString(1, id.text());
    if (tenant.isPresent()) {
      statement.setString(2, tenant.get());
    }
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.of(read(id, row)) : Optional.empty();
    }
  }

  boolean isOpenRun() {
    return status != null && RunColumns.status(status).filter(known -> !known.ended()).isPresent();
  }

  private static SqliteStream read(StreamId id, ResultSet row) throws SQLException {
    long wake = row.getLong(8);
    Long nextWake = row.wasNull() ? null : wake;
    String hash = Base64.getEncoder().encodeToString(row.getBytes(4));
    return new SqliteStream(
        row.getLong(1),
        row.getLong(2),
        new StreamHead(id, row.getLong(3), hash),
        row.getLong(5),
        row.getString(6),
        row.getString(7),
        nextWake,
        row.getBoolean(9));
  }
}
