package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.StreamId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;

/** Takes the lease of a run; answers its epoch. */
final class ClaimWrite implements Write<Long> {

  /** No lease: a living process holds it, or the run has ended or is unknown. */
  static final long REFUSED = -1;

  private static final String CLAIM =
      "UPDATE streams SET lease_owner = ?, lease_epoch = lease_epoch + 1 WHERE sid = ?";
  private static final String RELEASE =
      "UPDATE streams SET lease_owner = NULL WHERE name = ? AND lease_owner = ? AND lease_epoch = ?";
  private static final String DISCLAIM =
      "UPDATE streams SET lease_owner = NULL WHERE name = ? AND lease_owner = ?";
  private static final String BURY =
      "UPDATE streams SET lease_owner = NULL, next_wake = 0 WHERE lease_owner = ?";
  private static final String FORGET = "DELETE FROM processes WHERE owner = ?";

  private final StreamId run;
  private final String owner;

  ClaimWrite(StreamId run, String owner) {
    this.run = run;
    this.owner = owner;
  }

  @Override
  public Long apply(SqliteTransaction transaction) throws SQLException {
    Optional<SqliteStream> found = SqliteStream.find(transaction.session(), Optional.empty(), run);
    if (found.isEmpty() || !found.get().isOpenRun() || found.get().owner() != null) {
      return REFUSED;
    }
    PreparedStatement statement = transaction.prepare(CLAIM);
    statement.setString(1, owner);
    statement.setLong(2, found.get().sid());
    statement.executeUpdate();
    return found.get().epoch() + 1;
  }

  @Override
  public boolean landed(SqliteSession session, Long epoch) throws SQLException {
    return SqliteStream.find(session, Optional.empty(), run)
        .filter(stream -> owner.equals(stream.owner()) && stream.epoch() == epoch)
        .isPresent();
  }

  static Boolean release(SqliteTransaction transaction, StreamId run, String owner, long epoch)
      throws SQLException {
    PreparedStatement statement = transaction.prepare(RELEASE);
    statement.setString(1, run.text());
    statement.setString(2, owner);
    statement.setLong(3, epoch);
    return statement.executeUpdate() == 1;
  }

  static Boolean disclaim(SqliteTransaction transaction, StreamId run, String owner)
      throws SQLException {
    PreparedStatement statement = transaction.prepare(DISCLAIM);
    statement.setString(1, run.text());
    statement.setString(2, owner);
    return statement.executeUpdate() == 1;
  }

  /** Frees all leases of a process that is no more; what it left wants attention at once. */
  static Boolean bury(SqliteTransaction transaction, String owner) throws SQLException {
    PreparedStatement free = transaction.prepare(BURY);
    free.setString(1, owner);
    free.executeUpdate();
    PreparedStatement forget = transaction.prepare(FORGET);
    forget.setString(1, owner);
    return forget.executeUpdate() == 1;
  }
}
