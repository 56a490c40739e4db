package io.meshflow.storage.postgres;

import io.meshflow.core.ledger.CompactRange;
import io.meshflow.core.ledger.LedgerUnavailableException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Gives committed records their places in their tenant's log, within a second. The row of the
 * tenant is locked meanwhile: that lock is the lease, and the transaction its fence, so any number
 * of servers may try.
 */
final class Integrator implements AutoCloseable {

  private static final int BATCH = 2_000;
  private static final int HASH = 32;
  private static final long PAUSE_MILLIS = 100;
  private static final long IDLE_MILLIS = 1_000;

  private static final String SCOPE = "SELECT set_config('meshflow.tenant', '*', true)";
  private static final String WAITING =
      "SELECT t.tenant, t.size, t.frontier FROM tenants t"
          + " WHERE t.tenant = (SELECT u.tenant FROM unlogged u ORDER BY u.seq LIMIT 1)"
          + " FOR NO KEY UPDATE SKIP LOCKED";
  // Of one stream an earlier record has the lower seq: its row is locked until the commit.
  private static final String TAKE =
      "WITH taken AS (DELETE FROM unlogged WHERE seq IN (SELECT u.seq FROM unlogged u"
          + " WHERE u.tenant = ? ORDER BY u.seq LIMIT "
          + BATCH
          + ") RETURNING seq, sid, n, leaf) SELECT sid, n, leaf FROM taken ORDER BY seq";
  private static final String PLACE =
      "INSERT INTO leaves (tenant, leaf_index, sid, n) SELECT ?, ? + p.i - 1, p.sid, p.n"
          + " FROM unnest(?::bigint[], ?::bigint[]) WITH ORDINALITY AS p (sid, n, i)";
  private static final String GROW = "UPDATE tenants SET size = ?, frontier = ? WHERE tenant = ?";

  private final PostgresPool pool;
  private final Semaphore work = new Semaphore(0);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean closed;
  private volatile Runnable listener = () -> {};

  Integrator(PostgresPool pool) {
    this.pool = pool;
    this.thread = Thread.ofPlatform().daemon().name("meshflow-integrator").start(this::run);
  }

  void onGrowth(Runnable call) {
    listener = call;
  }

  /** Something was appended. */
  void wake() {
    if (work.availablePermits() == 0) {
      work.release();
    }
  }

  private void run() {
    while (!closed) {
      try {
        if (work.tryAcquire(IDLE_MILLIS, TimeUnit.MILLISECONDS)) {
          closed |= ended.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); // let some gather
        }
        integrateAll();
      } catch (LedgerUnavailableException e) {
        work.drainPermits(); // the next round tries again
      } catch (InterruptedException e) {
        closed = true;
      }
    }
  }

  /** Integrates until nothing is waiting. */
  void integrateAll() {
    while (!closed && pool.use(this::integrateSome)) {
      listener.run();
    }
  }

  private boolean integrateSome(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try {
      boolean some = integrate(connection);
      connection.commit();
      return some;
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static boolean integrate(Connection connection) throws SQLException {
    String tenant;
    CompactRange range;
    try (PreparedStatement scope = connection.prepareStatement(SCOPE);
        PreparedStatement waiting = connection.prepareStatement(WAITING)) {
      scope.execute();
      try (ResultSet row = waiting.executeQuery()) {
        if (!row.next()) {
          return false;
        }
        tenant = row.getString(1);
        range = CompactRange.of(row.getLong(2), split(row.getBytes(3)));
      }
    }
    place(connection, tenant, range);
    return true;
  }

  private static void place(Connection connection, String tenant, CompactRange range)
      throws SQLException {
    long first = range.size();
    List<Long> sids = new ArrayList<>();
    List<Long> ns = new ArrayList<>();
    try (PreparedStatement take = connection.prepareStatement(TAKE)) {
      take.setString(1, tenant);
      try (ResultSet row = take.executeQuery()) {
        while (row.next()) {
          sids.add(row.getLong(1));
          ns.add(row.getLong(2));
          range.append(row.getBytes(3));
        }
      }
    }
    try (PreparedStatement places = connection.prepareStatement(PLACE);
        PreparedStatement grow = connection.prepareStatement(GROW)) {
      places.setString(1, tenant);
      places.setLong(2, first);
      places.setArray(3, longs(connection, sids));
      places.setArray(4, longs(connection, ns));
      places.executeUpdate();
      grow.setLong(1, range.size());
      grow.setBytes(2, join(range.frontier()));
      grow.setString(3, tenant);
      grow.executeUpdate();
    }
  }

  private static Array longs(Connection connection, List<Long> values) throws SQLException {
    return connection.createArrayOf("bigint", values.toArray());
  }

  static List<byte[]> split(byte[] joined) {
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

  @Override
  public void close() {
    closed = true;
    ended.countDown();
    work.release();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
