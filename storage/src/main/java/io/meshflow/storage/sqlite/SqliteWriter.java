package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.LedgerUnavailableException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread of this process that writes: takes whatever is queued, commits it as one
 * transaction, answers. After an error of the device the connection is thrown away, because neither
 * SQLite nor its driver can say what state it is in.
 */
final class SqliteWriter implements AutoCloseable {

  private static final int BATCH = 256;
  private static final long CLOSE_SECONDS = 30;

  private final SqliteFile file;
  private final LinkedBlockingQueue<PendingWrite<?>> queue = new LinkedBlockingQueue<>();
  private final PendingWrite<?> stop = new PendingWrite<>(transaction -> true);
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean truncate;
  private @Nullable SqliteSession session;

  SqliteWriter(SqliteFile file) {
    this.file = file;
    this.thread = Thread.ofPlatform().daemon().name("meshflow-writer").start(this::work);
  }

  /** Waits until the write is on disk, refused or failed; cannot be interrupted meanwhile. */
  <T> T submit(Write<T> write) {
    PendingWrite<T> pending = new PendingWrite<>(write);
    queue.add(pending);
    if (closed && queue.remove(pending)) {
      throw new LedgerUnavailableException("The ledger is closed");
    }
    return pending.await();
  }

  /** Moves the write-ahead log into the file and empties it; does nothing while readers need it. */
  void truncateLog() {
    truncate = true;
    submit(transaction -> true);
  }

  private void work() {
    List<PendingWrite<?>> batch = new ArrayList<>(BATCH);
    boolean open = true;
    while (open) {
      try {
        batch.add(queue.take());
        queue.drainTo(batch, BATCH - 1);
      } catch (InterruptedException e) {
        continue; // nobody may stop the writer but close()
      }
      open = !batch.remove(stop);
      commit(batch);
      batch.clear();
      truncateIfAsked();
    }
    queue.drainTo(batch);
    commit(batch);
    discard();
  }

  private void commit(List<PendingWrite<?>> batch) {
    if (batch.isEmpty()) {
      return;
    }
    try {
      commitTogether(batch);
    } catch (PoisonedWrite poisoned) {
      // One of them is at fault: each on its own, so that it fails alone.
      for (PendingWrite<?> one : batch) {
        commitAlone(one);
      }
    } catch (Error e) {
      discard();
      batch.forEach(one -> one.fail(new IllegalStateException("The writer failed: " + e, e)));
    }
  }

  private void commitAlone(PendingWrite<?> one) {
    try {
      commitTogether(List.of(one));
    } catch (PoisonedWrite poisoned) {
      one.fail(poisoned.reason(file.path()));
    }
  }

  private void commitTogether(List<PendingWrite<?>> batch) throws PoisonedWrite {
    boolean committing = false;
    try {
      SqliteSession writer = session();
      writer.run("BEGIN IMMEDIATE");
      SqliteTransaction transaction = new SqliteTransaction(writer);
      for (PendingWrite<?> one : batch) {
        one.apply(transaction);
      }
      transaction.finish();
      committing = true;
      writer.run("COMMIT");
      batch.forEach(PendingWrite::succeed);
    } catch (SQLException e) {
      failed(batch, e, committing);
    } catch (RuntimeException e) {
      rollBack();
      throw new PoisonedWrite(e);
    }
  }

  private void failed(List<PendingWrite<?>> batch, SQLException e, boolean committing)
      throws PoisonedWrite {
    if (SqliteErrors.constraint(e) && !committing) {
      rollBack();
      throw new PoisonedWrite(e);
    }
    if (SqliteErrors.harmless(e)) {
      rollBack();
    } else {
      discard();
    }
    if (committing) {
      settle(batch, e);
    } else {
      batch.forEach(one -> one.fail(SqliteErrors.explain(file.path(), e)));
    }
  }

  /**
   * Learns on a new connection whether the commit took place. Its own write overwrites what a
   * failed commit may have left in the write-ahead log, so that no crash can bring that back.
   */
  private void settle(List<PendingWrite<?>> batch, SQLException e) {
    try {
      SqliteSession fresh = session();
      fresh.run("BEGIN IMMEDIATE");
      boolean landed = false;
      for (PendingWrite<?> one : batch) {
        landed = landed || one.landed(fresh);
      }
      fresh.run("UPDATE tenants SET size = size WHERE log = (SELECT min(log) FROM tenants)");
      fresh.run("COMMIT");
      if (landed) {
        batch.forEach(PendingWrite::succeed);
      } else {
        batch.forEach(one -> one.fail(SqliteErrors.explain(file.path(), e)));
      }
    } catch (SQLException again) {
      discard();
      String cause = "The commit failed and could not be settled: " + again.getMessage();
      batch.forEach(one -> one.unknown(cause));
    }
  }

  private void truncateIfAsked() {
    if (!truncate) {
      return;
    }
    truncate = false;
    try {
      session().pragma("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (SQLException e) {
      discard(); // tried again with the next erasure or at the next start
    }
  }

  private SqliteSession session() throws SQLException {
    SqliteSession current = session;
    if (current == null) {
      current = new SqliteSession(file.open());
      session = current;
    }
    return current;
  }

  private void rollBack() {
    SqliteSession current = session;
    if (current == null) {
      return;
    }
    try {
      current.run("ROLLBACK");
    } catch (SQLException e) {
      discard();
    }
  }

  private void discard() {
    SqliteSession current = session;
    session = null;
    if (current != null) {
      current.close();
    }
  }

  /** Commits what is queued and ends the thread. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    queue.add(stop);
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
