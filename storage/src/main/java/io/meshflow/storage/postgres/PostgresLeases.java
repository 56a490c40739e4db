package io.meshflow.storage.postgres;

import io.meshflow.core.execution.Leases;
import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.run.RunId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Leases among servers; they last as long as the {@link SignsOfLife} of their process. */
final class PostgresLeases implements Leases {

  private static final int NAME_BYTES = 8;

  static final String BURY =
      "WITH dead AS (DELETE FROM processes WHERE owner IN (SELECT p.owner FROM processes p"
          + " WHERE p.alive_until < meshflow_now() OR p.owner = ? FOR UPDATE SKIP LOCKED)"
          + " RETURNING owner)"
          + " UPDATE streams s SET lease_owner = NULL, next_wake = 0 FROM dead"
          + " WHERE s.lease_owner = dead.owner";

  /** Whatever a process holds that others may have buried before. */
  static final String FREE =
      "UPDATE streams SET lease_owner = NULL, next_wake = 0 WHERE lease_owner = ?";

  private static final String CLAIM =
      "UPDATE streams SET lease_owner = ?, lease_epoch = lease_epoch + 1 WHERE sid ="
          + " (SELECT s.sid FROM streams s WHERE s.name = ? AND s.lease_owner IS NULL"
          + " AND meshflow_open(s.status) AND meshflow_lives(?) FOR UPDATE SKIP LOCKED)"
          + " RETURNING lease_epoch";
  private static final String RELEASE =
      "UPDATE streams SET lease_owner = NULL WHERE name = ? AND lease_owner = ? AND lease_epoch = ?";
  private static final String DISCLAIM =
      "UPDATE streams SET lease_owner = NULL WHERE name = ? AND lease_owner = ?";
  private static final String DUE =
      "SELECT s.name FROM streams s WHERE s.next_wake <= meshflow_now() AND (s.lease_owner IS NULL"
          + " OR (s.lease_owner = ? AND s.commanded)) ORDER BY s.next_wake LIMIT ?";

  private final PostgresPool pool;
  private final String owner;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final SignsOfLife life;

  private PostgresLeases(PostgresPool pool, String owner) {
    this.pool = pool;
    this.owner = owner;
    this.life = SignsOfLife.begin(pool, owner);
  }

  static PostgresLeases join(PostgresPool pool) {
    return new PostgresLeases(
        pool, "p-" + HexFormat.of().formatHex(Entropy.secure().bytes(NAME_BYTES)));
  }

  @Override
  public String owner() {
    return owner;
  }

  /** Asks the time alone: a thread of its own gives the signs of life. */
  @Override
  public boolean renew() {
    return !closed.get() && life.held();
  }

  @Override
  public Optional<Lease> claim(RunId run) {
    bury("");
    return pool.query(
        Optional.empty(),
        CLAIM,
        statement -> {
          statement.setString(2, owner);
          statement.setString(3, StreamId.run(run.value()).text());
          statement.setString(4, owner);
        },
        rows -> rows.next() ? Optional.of(new Lease(run, rows.getLong(1))) : Optional.empty());
  }

  @Override
  public void release(Lease lease) {
    pool.update(
        RELEASE,
        statement -> {
          statement.setString(2, StreamId.run(lease.run().value()).text());
          statement.setString(3, owner);
          statement.setLong(4, lease.epoch());
        });
  }

  @Override
  public void disclaim(RunId run) {
    pool.update(
        DISCLAIM,
        statement -> {
          statement.setString(2, StreamId.run(run.value()).text());
          statement.setString(3, owner);
        });
  }

  @Override
  public List<RunId> due(Instant now, int limit) {
    bury("");
    return pool.query(
        Optional.empty(),
        DUE,
        statement -> bindDue(statement, limit),
        rows -> {
          List<RunId> runs = new ArrayList<>();
          while (rows.next()) {
            runs.add(new RunId(new StreamId(rows.getString(1)).id()));
          }
          return runs;
        });
  }

  private void bindDue(PreparedStatement statement, int limit) throws SQLException {
    statement.setString(2, owner);
    statement.setInt(3, limit);
  }

  /** Frees what silent processes held, and what one held that says farewell. */
  private void bury(String leaving) {
    pool.update(BURY, statement -> statement.setString(2, leaving));
  }

  void die() {
    closed.set(true);
    life.close();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      life.close();
      bury(owner);
    }
  }
}
