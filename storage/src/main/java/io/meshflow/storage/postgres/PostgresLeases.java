package io.meshflow.storage.postgres;

import io.meshflow.core.execution.Leases;
import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.run.RunId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Leases among servers. A process's leases last nine seconds from its last sign of life, which it
 * gives every three; without one for six it must stop. Only the database's clock counts.
 */
final class PostgresLeases implements Leases {

  private static final long LEASE_MILLIS = 9_000;
  private static final long RENEW_MILLIS = 3_000;
  private static final long STOP_MILLIS = 6_000;
  private static final int NAME_BYTES = 8;

  private static final String JOIN =
      "INSERT INTO processes (owner, host, alive_until) VALUES (?, ?, meshflow_now() + ?)"
          + " ON CONFLICT (owner) DO UPDATE SET alive_until = excluded.alive_until";
  private static final String RENEW =
      "UPDATE processes SET alive_until = meshflow_now() + ? WHERE owner = ?";
  private static final String BURY =
      "WITH dead AS (DELETE FROM processes WHERE owner IN (SELECT p.owner FROM processes p"
          + " WHERE p.alive_until < meshflow_now() OR p.owner = ? FOR UPDATE SKIP LOCKED)"
          + " RETURNING owner)"
          + " UPDATE streams s SET lease_owner = NULL, next_wake = 0 FROM dead"
          + " WHERE s.lease_owner = dead.owner";
  private static final String CLAIM =
      "UPDATE streams SET lease_owner = ?, lease_epoch = lease_epoch + 1 WHERE sid ="
          + " (SELECT s.sid FROM streams s WHERE s.name = ? AND s.lease_owner IS NULL"
          + " AND meshflow_open(s.status) FOR UPDATE SKIP LOCKED) RETURNING lease_epoch";
  private static final String RELEASE =
      "UPDATE streams SET lease_owner = NULL WHERE name = ? AND lease_owner = ? AND lease_epoch = ?";
  private static final String DUE =
      "SELECT s.name FROM streams s WHERE s.next_wake <= meshflow_now() AND (s.lease_owner IS NULL"
          + " OR (s.lease_owner = ? AND s.commanded)) ORDER BY s.next_wake LIMIT ?";

  private final PostgresPool pool;
  private final String owner;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean live = true;
  private volatile long renewedAt = System.nanoTime();

  private PostgresLeases(PostgresPool pool, String owner) {
    this.pool = pool;
    this.owner = owner;
  }

  static PostgresLeases join(PostgresPool pool) {
    String owner = "p-" + HexFormat.of().formatHex(Entropy.secure().bytes(NAME_BYTES));
    PostgresLeases leases = new PostgresLeases(pool, owner);
    leases.register();
    Thread.ofPlatform().daemon().name("meshflow-renewal").start(leases::renewAgainAndAgain);
    return leases;
  }

  private void register() {
    pool.update(
        JOIN,
        statement -> {
          statement.setString(2, owner);
          statement.setString(3, host());
          statement.setLong(4, LEASE_MILLIS);
        });
    renewedAt = System.nanoTime();
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private void renewAgainAndAgain() {
    try {
      while (!ended.await(RENEW_MILLIS, TimeUnit.MILLISECONDS)) {
        live = renew();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String owner() {
    return owner;
  }

  @Override
  public boolean renew() {
    if (closed.get() || !live) {
      live = !closed.get(); // a takeover that the thread saw is told once
      return false;
    }
    long asked = System.nanoTime();
    try {
      if (renewNow() == 0) {
        // Others thought this process dead and took over: join anew, after the work has stopped.
        register();
        return false;
      }
      renewedAt = asked;
      return true;
    } catch (LedgerUnavailableException e) {
      return Duration.ofNanos(System.nanoTime() - renewedAt).toMillis() < STOP_MILLIS;
    }
  }

  private int renewNow() {
    return pool.update(
        RENEW,
        statement -> {
          statement.setLong(2, LEASE_MILLIS);
          statement.setString(3, owner);
        });
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
    ended.countDown();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      ended.countDown();
      bury(owner);
    }
  }
}
