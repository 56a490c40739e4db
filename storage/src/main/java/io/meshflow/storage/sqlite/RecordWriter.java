package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.Blob;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.SealedRecord;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamAppend.Fence;
import io.meshflow.storage.schema.RunColumns;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes records that have been checked, and what changes with them. */
final class RecordWriter {

  private static final String OPEN =
      "INSERT INTO streams (log, name, head_n, head_hash, lease_owner, lease_epoch)"
          + " VALUES (?, ?, ?, ?, ?, ?) RETURNING sid";
  private static final String OPEN_RUN =
      "INSERT INTO streams (log, name, head_n, head_hash, lease_owner, lease_epoch, workflow,"
          + " created_at, next_wake, status, waiting_for, code, parent, cost_micros, tokens, steps,"
          + " updated_at, asked_at)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING sid";
  private static final String KEY = "INSERT INTO stream_keys (sid, wrapped) VALUES (?, ?)";
  private static final String RECORD =
      "INSERT INTO records (place, sid, n, leaf, header, body) VALUES (?, ?, ?, ?, ?, ?)";
  private static final String BLOB = "INSERT INTO blobs (sid, id, sealed) VALUES (?, ?, ?)";
  private static final String COMMAND = "INSERT INTO commands (sid, id, n) VALUES (?, ?, ?)";
  private static final String HEAD = "UPDATE streams SET head_n = ?, head_hash = ? WHERE sid = ?";

  /** Touches no indexed column: the steady state of a run writes the fewest pages. */
  private static final String LISTING =
      "UPDATE streams SET status = ?, waiting_for = ?, code = ?, parent = ?, cost_micros = ?,"
          + " tokens = ?, steps = ?, updated_at = ?, asked_at = ?, head_n = ?, head_hash = ? WHERE sid = ?";

  private static final String WAKE = "UPDATE streams SET next_wake = ? WHERE sid = ?";
  private static final String COMMANDED = "UPDATE streams SET commanded = ? WHERE sid = ?";
  private static final String FREE = "UPDATE streams SET lease_owner = NULL WHERE sid = ?";
  private static final String NO_KEY = "DELETE FROM stream_keys WHERE sid = ?";
  private static final String NO_BLOBS = "DELETE FROM blobs WHERE sid = ?";
  private static final String NO_BODIES =
      "UPDATE records SET body = NULL WHERE sid = ? AND body IS NOT NULL";

  private final SqliteTransaction transaction;

  RecordWriter(SqliteTransaction transaction) {
    this.transaction = transaction;
  }

  void write(StreamAppend append, Optional<SqliteStream> found, SqliteLog log) throws SQLException {
    if (found.isEmpty()) {
      insert(append.record(), open(append, (Fence.Opening) append.fence(), log.number()), log);
      return;
    }
    long sid = found.get().sid();
    insert(append.record(), sid, log);
    head(append, sid);
    wakeAndLease(append, sid, found.get());
  }

  /** Writes the stream as it stands after its first record. */
  private long open(StreamAppend append, Fence.Opening opening, long log) throws SQLException {
    Optional<RunRow> run = append.row();
    boolean released = run.isEmpty() || run.get().standing().status().ended();
    Optional<String> owner = released ? Optional.empty() : opening.owner();
    PreparedStatement statement = transaction.prepare(run.isPresent() ? OPEN_RUN : OPEN);
    statement.setLong(1, log);
    statement.setString(2, append.stream().text());
    statement.setLong(3, append.record().header().n() + 1);
    statement.setBytes(4, append.record().leaf());
    statement.setString(5, owner.orElse(null));
    statement.setLong(6, opening.owner().isPresent() ? 1 : 0);
    if (run.isPresent()) {
      statement.setString(7, run.get().workflow());
      statement.setLong(8, run.get().createdAt().toEpochMilli());
      setLong(statement, 9, released ? null : wake(run.get()));
      var _ = RunColumns.bind(statement, 10, run.get());
    }
    long sid = sid(statement);
    PreparedStatement key = transaction.prepare(KEY);
    key.setLong(1, sid);
    key.setBytes(2, opening.wrappedKey());
    key.executeUpdate();
    return sid;
  }

  private static @Nullable Long wake(RunRow row) {
    return row.nextWake().map(Instant::toEpochMilli).orElse(null);
  }

  private static long sid(PreparedStatement insert) throws SQLException {
    try (ResultSet row = insert.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private void insert(SealedRecord record, long sid, SqliteLog log) throws SQLException {
    PreparedStatement statement = transaction.prepare(RECORD);
    statement.setLong(1, log.append(record.leaf()));
    statement.setLong(2, sid);
    statement.setLong(3, record.header().n());
    statement.setBytes(4, record.leaf());
    statement.setBytes(5, record.headerBytes());
    statement.setBytes(6, record.sealedBody().length == 0 ? null : record.sealedBody());
    statement.executeUpdate();
    for (Blob blob : record.blobs()) {
      PreparedStatement insert = transaction.prepare(BLOB);
      insert.setLong(1, sid);
      insert.setString(2, blob.id());
      insert.setBytes(3, blob.sealed());
      insert.executeUpdate();
    }
  }

  private void head(StreamAppend append, long sid) throws SQLException {
    SealedRecord record = append.record();
    PreparedStatement statement = transaction.prepare(append.row().isPresent() ? LISTING : HEAD);
    int at = append.row().isPresent() ? RunColumns.bind(statement, 1, append.row().get()) : 1;
    statement.setLong(at, record.header().n() + 1);
    statement.setBytes(at + 1, record.leaf());
    statement.setLong(at + 2, sid);
    statement.executeUpdate();
  }

  private void wakeAndLease(StreamAppend append, long sid, SqliteStream before)
      throws SQLException {
    boolean open =
        append.row().map(row -> !row.standing().status().ended()).orElseGet(before::isOpenRun);
    Long wake = wake(append, before, open);
    if (!Objects.equals(wake, before.nextWake())) {
      PreparedStatement statement = transaction.prepare(WAKE);
      setLong(statement, 1, wake);
      statement.setLong(2, sid);
      statement.executeUpdate();
    }
    commanded(append, sid, before, open);
    boolean release = !open || (append.fence() instanceof Fence.Owned owned && owned.release());
    if (release && before.owner() != null) {
      update(FREE, sid);
    }
  }

  private void commanded(StreamAppend append, long sid, SqliteStream before, boolean open)
      throws SQLException {
    boolean is =
        switch (append.fence()) {
          case Fence.Command command -> {
            PreparedStatement statement = transaction.prepare(COMMAND);
            statement.setLong(1, sid);
            statement.setString(2, command.id());
            statement.setLong(3, append.record().header().n());
            statement.executeUpdate();
            yield open;
          }
          case Fence.Owned _, Fence.Opening _ -> false;
        };
    if (before.commanded() != is) {
      PreparedStatement statement = transaction.prepare(COMMANDED);
      statement.setBoolean(1, is);
      statement.setLong(2, sid);
      statement.executeUpdate();
    }
  }

  private static @Nullable Long wake(StreamAppend append, SqliteStream before, boolean open) {
    if (!open) {
      return null;
    }
    if (append.fence() instanceof Fence.Command command) {
      return command.at().toEpochMilli();
    }
    return append.row().isPresent() ? wake(append.row().get()) : before.nextWake();
  }

  /** Destroys key, blobs and bodies of a stream. */
  void erase(long sid) throws SQLException {
    update(NO_KEY, sid);
    update(NO_BLOBS, sid);
    update(NO_BODIES, sid);
  }

  private void update(String sql, long sid) throws SQLException {
    PreparedStatement statement = transaction.prepare(sql);
    statement.setLong(1, sid);
    statement.executeUpdate();
  }

  private static void setLong(PreparedStatement statement, int at, @Nullable Long value)
      throws SQLException {
    if (value == null) {
      statement.setNull(at, Types.INTEGER);
    } else {
      statement.setLong(at, value);
    }
  }
}
