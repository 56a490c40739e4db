package io.meshflow.storage.postgres;

import io.meshflow.core.execution.Wakeups;
import io.meshflow.core.run.RunId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Hears by LISTEN, on a connection of its own, what other processes call. In silence it calls
 * itself every three seconds on a channel of its own: a connection that gives no answer to that, be
 * it broken or one that a pooler shares out, is not listened to any longer but made anew.
 */
final class PostgresWakeups implements Wakeups, AutoCloseable {

  private static final int SILENCE_MILLIS = 3_000;
  private static final long FIRST_PAUSE_MILLIS = 250;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  private final PostgresPool pool;
  private final String owner;
  private final String echo;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable Connection line;
  private volatile @Nullable Thread thread;
  private volatile boolean heard;

  PostgresWakeups(PostgresPool pool, String owner) {
    this.pool = pool;
    this.owner = owner;
    this.echo = "meshflow_echo_" + owner.replace('-', '_');
  }

  @Override
  public void listen(Listener listener) {
    thread = Thread.ofPlatform().daemon().name("meshflow-listener").start(() -> listenOn(listener));
  }

  @Override
  public boolean heard() {
    return heard;
  }

  private void listenOn(Listener listener) {
    long pause = FIRST_PAUSE_MILLIS;
    try {
      do {
        boolean was = attend(listener);
        pause = was ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      } while (!ended.await(pause, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Listens until the connection fails; tells whether it ever worked. */
  private boolean attend(Listener listener) {
    boolean worked = false;
    try (Connection connection = pool.lifeline("listener")) {
      line = connection;
      execute(connection, "LISTEN " + Caller.CHANNEL + "; LISTEN " + echo);
      while (ended.getCount() > 0 && answers(connection, listener)) {
        worked = true;
      }
    } catch (SQLException e) {
      line = null; // until the next connection the others are found by looking
    } finally {
      line = null;
      heard = false;
    }
    return worked;
  }

  /** Calls itself, and tells what is heard until there is silence; false when not even that is. */
  private boolean answers(Connection connection, Listener listener) throws SQLException {
    PGConnection ear = connection.unwrap(PGConnection.class);
    execute(connection, "NOTIFY " + echo);
    boolean any = false;
    PGNotification[] news = ear.getNotifications(SILENCE_MILLIS);
    while (news != null && news.length > 0) {
      any = true;
      hear(listener, news);
      news = ear.getNotifications(SILENCE_MILLIS);
    }
    return any;
  }

  private void hear(Listener listener, PGNotification[] news) {
    if (!heard) {
      heard = true;
      listener.stirred(); // what was called before is not heard any more
    }
    for (PGNotification one : news) {
      if (one.getName().equals(Caller.CHANNEL)) {
        hear(listener, one.getParameter().split(" ", -1));
      }
    }
  }

  /** Anybody may have called: what is no call is left alone, and a call is no more than a hint. */
  private void hear(Listener listener, String[] words) {
    if (words[0].equals(owner)) {
      return;
    }
    if (words.length == 1) {
      listener.stirred();
    }
    for (int i = 1; i < words.length; i++) {
      if (RunId.valid(words[i])) {
        listener.called(new RunId(words[i]));
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean _ = statement.execute(sql);
    }
  }

  @Override
  public void close() {
    ended.countDown();
    Connection open = line;
    Thread listening = thread;
    try {
      if (open != null) {
        open.abort(Runnable::run);
      }
      if (listening != null) {
        listening.join(TimeUnit.SECONDS.toMillis(5));
      }
    } catch (SQLException e) {
      heard = false; // it was broken already
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
