package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.CompactRange;
import io.meshflow.core.ledger.LogOrigin;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The Merkle log of one tenant, as one transaction sees and extends it. */
final class SqliteLog {

  /** Leaf indexes take this many bits of a record's place. */
  static final int INDEX_BITS = 40;

  private static final int HASH = 32;
  private static final String READ =
      "SELECT log, origin, size, frontier FROM tenants WHERE tenant = ?";
  private static final String READ_NUMBER =
      "SELECT log, origin, size, frontier FROM tenants WHERE log = ?";
  private static final String WRITE = "UPDATE tenants SET size = ?, frontier = ? WHERE log = ?";

  private final long number;
  private final LogOrigin origin;
  private final CompactRange range;
  private final long before;

  private SqliteLog(long number, LogOrigin origin, CompactRange range) {
    this.number = number;
    this.origin = origin;
    this.range = range;
    this.before = range.size();
  }

  static Optional<SqliteLog> read(SqliteSession session, String tenant) throws SQLException {
    PreparedStatement statement = session.prepare(READ);
    statement.setString(1, tenant);
    return read(statement);
  }

  static Optional<SqliteLog> read(SqliteSession session, long number) throws SQLException {
    PreparedStatement statement = session.prepare(READ_NUMBER);
    statement.setLong(1, number);
    return read(statement);
  }

  private static Optional<SqliteLog> read(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next()
          ? Optional.of(
              new SqliteLog(
                  row.getLong(1),
                  new LogOrigin(row.getString(2)),
                  CompactRange.of(row.getLong(3), split(row.getBytes(4)))))
          : Optional.empty();
    }
  }

  long number() {
    return number;
  }

  LogOrigin origin() {
    return origin;
  }

  CompactRange range() {
    return range;
  }

  /** Appends a leaf hash and gives the place of its record. */
  long append(byte[] leaf) {
    long index = range.size();
    range.append(leaf);
    return place(number, index);
  }

  static long place(long log, long index) {
    return log << INDEX_BITS | index;
  }

  static long index(long place) {
    return place & (1L << INDEX_BITS) - 1;
  }

  void write(SqliteSession session) throws SQLException {
    if (range.size() == before) {
      return;
    }
    PreparedStatement statement = session.prepare(WRITE);
    statement.setLong(1, range.size());
    statement.setBytes(2, join(range.frontier()));
    statement.setLong(3, number);
    statement.executeUpdate();
  }

  private static List<byte[]> split(byte[] joined) {
    List<byte[]> hashes = new ArrayList<>();
    for (int at = 0; at < joined.length; at += HASH) {
      hashes.add(Arrays.copyOfRange(joined, at, at + HASH));
    }
    return hashes;
  }

  private static byte[] join(List<byte[]> hashes) {
    byte[] joined = new byte[hashes.size() * HASH];
    for (int i = 0; i < hashes.size(); i++) {
      System.arraycopy(hashes.get(i), 0, joined, i * HASH, HASH);
    }
    return joined;
  }
}
