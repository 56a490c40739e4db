package io.meshflow.storage.postgres;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells the database every three seconds that this process lives. Its leases last nine seconds from
 * the last sign by the database's clock; without one for six by ours it must stop. The signs have a
 * connection of their own with a short limit, so that one that falls silent is noticed in time.
 */
final class SignsOfLife implements AutoCloseable {

  private static final long LEASE_MILLIS = 9_000;
  private static final long RENEW_MILLIS = 3_000;
  private static final long STOP_MILLIS = 6_000;
  private static final long RETRY_MILLIS = 250;

  /** Between the first word of a loss and the new start: whoever asks stops its work meanwhile. */
  private static final long STOPPING_MILLIS = 1_000;

  private static final String JOIN =
      "INSERT INTO processes (owner, host, alive_until) VALUES (?, ?, meshflow_now() + ?)"
          + " ON CONFLICT (owner) DO UPDATE SET alive_until = excluded.alive_until";
  private static final String RENEW =
      "UPDATE processes SET alive_until = meshflow_now() + ? WHERE owner = ?";

  private final PostgresPool pool;
  private final String owner;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile long renewedAt = System.nanoTime();
  private volatile boolean lost;
  private @Nullable Connection line;

  private SignsOfLife(PostgresPool pool, String owner) {
    this.pool = pool;
    this.owner = owner;
  }

  static SignsOfLife begin(PostgresPool pool, String owner) {
    SignsOfLife life = new SignsOfLife(pool, owner);
    pool.use(connection -> life.join(connection));
    life.renewedAt = System.nanoTime();
    Thread.ofPlatform().daemon().name("meshflow-renewal").start(life::giveAgainAndAgain);
    return life;
  }

  /** Whether work may go on; looks at the time only. */
  boolean held() {
    return !lost && !late();
  }

  private boolean late() {
    return Duration.ofNanos(System.nanoTime() - renewedAt).toMillis() >= STOP_MILLIS;
  }

  private void giveAgainAndAgain() {
    long pause = RENEW_MILLIS;
    try {
      while (!ended.await(pause, TimeUnit.MILLISECONDS)) {
        pause = give();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      hangUp();
    }
  }

  /** Gives one sign, or begins anew after a loss; tells how long to wait for the next. */
  private long give() throws InterruptedException {
    try {
      long asked = System.nanoTime();
      boolean known = renew();
      // Late, the leases may have lapsed, though nobody took them: stopped work must be freed.
      if (known && !lost && !late()) {
        renewedAt = asked;
      } else {
        beginAnew();
      }
      return RENEW_MILLIS;
    } catch (SQLException e) {
      hangUp();
      return RETRY_MILLIS;
    }
  }

  private boolean renew() throws SQLException {
    int rows =
        PostgresPool.update(
            line(),
            RENEW,
            statement -> {
              statement.setLong(2, LEASE_MILLIS);
              statement.setString(3, owner);
            });
    return rows > 0;
  }

  /**
   * Frees all that is held under this name, also when others have buried it before, and joins last:
   * nothing is opened or claimed under a name that has not joined, so nothing is left unworked.
   */
  private void beginAnew() throws SQLException, InterruptedException {
    lost = true;
    if (ended.await(STOPPING_MILLIS, TimeUnit.MILLISECONDS)) {
      return;
    }
    long asked = System.nanoTime();
    PostgresPool.update(line(), PostgresLeases.BURY, statement -> statement.setString(2, owner));
    PostgresPool.update(line(), PostgresLeases.FREE, statement -> statement.setString(2, owner));
    renewedAt = asked;
    lost = false;
    join(line());
  }

  private int join(Connection connection) throws SQLException {
    return PostgresPool.update(
        connection,
        JOIN,
        statement -> {
          statement.setString(2, owner);
          statement.setString(3, host());
          statement.setLong(4, LEASE_MILLIS);
        });
  }

  private Connection line() throws SQLException {
    Connection open = line;
    if (open == null) {
      open = pool.lifeline("renewal");
      line = open;
    }
    return open;
  }

  private void hangUp() {
    Connection broken = line;
    line = null;
    if (broken != null) {
      try {
        broken.close();
      } catch (SQLException e) {
        broken = null; // that it was broken is why it is closed
      }
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
