package io.meshflow.storage.postgres;

import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamAppend.Fence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Tells the other processes by NOTIFY for which runs commands have come. That is done beside the
 * transactions of appends, which would otherwise wait for each other in their commits, and for as
 * many runs at once as have gathered. A call says the caller's name and ids of runs, nothing else:
 * everybody who may connect to the database can hear it.
 */
final class Caller implements AutoCloseable {

  static final String CHANNEL = "meshflow_runs";

  /** Ids in one call: their text stays below the 8,000 bytes that PostgreSQL takes. */
  static final int MOST = 100;

  /** What waits beyond that is not called: the others find it when they look. */
  private static final int WAITING = 100_000;

  private static final String EVERYTHING = "";
  private static final String END = "end";
  private static final String CALL = "SELECT pg_notify(?, ?)";

  private final PostgresPool pool;
  private final String owner;
  private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>(WAITING);
  private final Thread thread;

  Caller(PostgresPool pool, String owner) {
    this.pool = pool;
    this.owner = owner;
    this.thread = Thread.ofPlatform().daemon().name("meshflow-caller").start(this::run);
  }

  /** Records were appended: calls for those that concern another process. */
  void appended(List<StreamAppend> appends) {
    for (StreamAppend append : appends) {
      if (append.fence() instanceof Fence.Command && append.stream().isRun()) {
        call(append.stream().id());
      }
    }
  }

  void call(String run) {
    boolean _ = waiting.offer(run);
  }

  private void run() {
    List<String> taken = new ArrayList<>();
    boolean open = true;
    try {
      while (open) {
        taken.add(waiting.take());
        waiting.drainTo(taken, MOST - 1);
        open = !taken.contains(END);
        tell(new LinkedHashSet<>(taken));
        taken.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Set<String> ids) {
    boolean everything = ids.remove(EVERYTHING);
    ids.remove(END);
    if (everything) {
      say(owner);
    }
    if (!ids.isEmpty()) {
      say(owner + " " + String.join(" ", ids));
    }
  }

  private void say(String words) {
    try {
      boolean _ =
          pool.use(
              connection -> {
                try (var statement = connection.prepareStatement(CALL)) {
                  statement.setString(1, CHANNEL);
                  statement.setString(2, words);
                  return statement.execute();
                }
              });
    } catch (LedgerUnavailableException e) {
      waiting.clear(); // no use in calling late: the others look by themselves
    }
  }

  /** Says what is still to be said, and that this process leaves its runs. */
  @Override
  public void close() {
    boolean _ = waiting.offer(EVERYTHING);
    boolean said = waiting.offer(END);
    if (!said) {
      thread.interrupt();
    }
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
