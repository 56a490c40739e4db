package io.meshflow.storage.sqlite;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A queued write and the caller that waits for it. */
final class PendingWrite<T> {

  private final Write<T> write;
  private final CountDownLatch done = new CountDownLatch(1);
  private @Nullable T answer;
  private @Nullable RuntimeException failure;

  PendingWrite(Write<T> write) {
    this.write = write;
  }

  void apply(SqliteTransaction transaction) throws SQLException {
    answer = write.apply(transaction);
  }

  boolean landed(SqliteSession session) throws SQLException {
    T given = answer;
    return given != null && write.landed(session, given);
  }

  void succeed() {
    done.countDown();
  }

  void fail(RuntimeException reason) {
    failure = reason;
    done.countDown();
  }

  void unknown(String cause) {
    try {
      answer = write.unknown(cause);
      done.countDown();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  T await() {
    boolean interrupted = false;
    while (true) {
      try {
        done.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true; // the write goes on; its answer must not be lost
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
    T given = answer;
    if (given == null) {
      throw new IllegalStateException("A finished write has an answer");
    }
    return given;
  }
}
