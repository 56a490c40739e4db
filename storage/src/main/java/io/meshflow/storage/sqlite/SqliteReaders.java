package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.LedgerUnavailableException;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A few connections that read beside the writer. Thread safe. */
final class SqliteReaders implements AutoCloseable {

  private static final int CONNECTIONS = 8;
  private static final long WAIT_SECONDS = 10;

  /** Something to read. */
  @FunctionalInterface
  interface Read<T> {
    T apply(SqliteSession session) throws SQLException;
  }

  private final SqliteFile file;
  private final Semaphore free = new Semaphore(CONNECTIONS);
  private final ConcurrentLinkedDeque<SqliteSession> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  SqliteReaders(SqliteFile file) {
    this.file = file;
  }

  /** Reads on a connection of the pool; waits at most ten seconds for one. */
  <T> T read(Read<T> read) {
    acquire();
    try {
      return readNow(read);
    } finally {
      free.release();
    }
  }

  private void acquire() {
    try {
      if (!free.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new LedgerUnavailableException(
            "All " + CONNECTIONS + " readers of " + file.path() + " are busy for too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LedgerUnavailableException("Interrupted while waiting for a reader", e);
    }
  }

  private <T> T readNow(Read<T> read) {
    SqliteSession session = idle.pollFirst();
    try {
      if (closed) {
        throw new LedgerUnavailableException("The ledger is closed");
      }
      if (session == null) {
        session = new SqliteSession(file.openReader());
      }
      T result = read.apply(session);
      idle.addFirst(session);
      if (closed) {
        closeIdle();
      }
      return result;
    } catch (SQLException e) {
      close(session);
      throw SqliteErrors.explain(file.path(), e);
    } catch (RuntimeException e) {
      close(session);
      throw e;
    }
  }

  private static void close(@Nullable SqliteSession session) {
    if (session != null) {
      session.close();
    }
  }

  private void closeIdle() {
    for (SqliteSession one = idle.poll(); one != null; one = idle.poll()) {
      one.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    closeIdle();
  }
}
