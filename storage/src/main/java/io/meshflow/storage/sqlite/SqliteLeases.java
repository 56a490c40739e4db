package io.meshflow.storage.sqlite;

import io.meshflow.core.execution.Leases;
import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.run.RunId;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Leases among the processes of one machine. A lease lasts as long as its process: a lock file
 * tells whether that lives, so a dead one is replaced at once and a stopped one never by mistake.
 */
final class SqliteLeases implements Leases {

  private static final String JOIN =
      "INSERT INTO processes (owner, pid, host, started_at) VALUES (?, ?, ?, ?)";
  private static final String OWNERS = "SELECT owner FROM processes WHERE owner <> ?";
  private static final String DUE =
      "SELECT name FROM streams WHERE next_wake <= ? AND (lease_owner IS NULL"
          + " OR (lease_owner = ? AND commanded)) ORDER BY next_wake LIMIT ?";
  private static final int NAME_BYTES = 8;

  private final SqliteStore store;
  private final ProcessLocks locks;
  private final String owner;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SqliteLeases(SqliteStore store, ProcessLocks locks, String owner) {
    this.store = store;
    this.locks = locks;
    this.owner = owner;
  }

  static SqliteLeases join(SqliteStore store, Path folder) {
    String owner = "p-" + HexFormat.of().formatHex(Entropy.secure().bytes(NAME_BYTES));
    SqliteLeases leases = new SqliteLeases(store, new ProcessLocks(folder), owner);
    leases.locks.hold(owner);
    store.writer().submit(leases::register);
    return leases;
  }

  private Boolean register(SqliteTransaction transaction) throws SQLException {
    PreparedStatement statement = transaction.prepare(JOIN);
    statement.setString(1, owner);
    statement.setLong(2, ProcessHandle.current().pid());
    statement.setString(3, host());
    statement.setLong(4, System.currentTimeMillis());
    return statement.executeUpdate() == 1;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  @Override
  public String owner() {
    return owner;
  }

  @Override
  public Optional<Lease> claim(RunId run) {
    buryTheDead();
    long epoch = store.writer().submit(new ClaimWrite(StreamId.run(run.value()), owner));
    return epoch == ClaimWrite.REFUSED ? Optional.empty() : Optional.of(new Lease(run, epoch));
  }

  @Override
  public void release(Lease lease) {
    store
        .writer()
        .submit(
            transaction ->
                ClaimWrite.release(
                    transaction, StreamId.run(lease.run().value()), owner, lease.epoch()));
  }

  @Override
  public void disclaim(RunId run) {
    StreamId stream = StreamId.run(run.value());
    store.writer().submit(transaction -> ClaimWrite.disclaim(transaction, stream, owner));
  }

  @Override
  public boolean renew() {
    return !closed.get();
  }

  @Override
  public List<RunId> due(Instant now, int limit) {
    buryTheDead();
    return store.readers().read(session -> due(session, now, limit));
  }

  private List<RunId> due(SqliteSession session, Instant now, int limit) throws SQLException {
    PreparedStatement statement = session.prepare(DUE);
    statement.setLong(1, now.toEpochMilli());
    statement.setString(2, owner);
    statement.setInt(3, limit);
    List<RunId> runs = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        runs.add(new RunId(new StreamId(row.getString(1)).id()));
      }
    }
    return runs;
  }

  /** Frees what dead processes held and asks for attention to it. */
  private void buryTheDead() {
    for (String other : store.readers().read(this::others)) {
      if (!locks.alive(other)) {
        store.writer().submit(transaction -> ClaimWrite.bury(transaction, other));
        locks.drop(other);
      }
    }
  }

  private List<String> others(SqliteSession session) throws SQLException {
    PreparedStatement statement = session.prepare(OWNERS);
    statement.setString(1, owner);
    List<String> owners = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        owners.add(row.getString(1));
      }
    }
    return owners;
  }

  void die() {
    closed.set(true);
    locks.drop(owner);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        store.writer().submit(transaction -> ClaimWrite.bury(transaction, owner));
      } finally {
        locks.drop(owner);
      }
    }
  }
}
