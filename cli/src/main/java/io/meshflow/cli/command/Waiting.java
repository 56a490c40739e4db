package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.wiring.Kernel;
import io.meshflow.core.execution.Runs;
import io.meshflow.server.ServerSettings;
import io.meshflow.server.WaitingServer;
import io.meshflow.storage.schema.DatabaseAwayException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Opens the kernel of a server; waits for a database that is not there yet, and says so. */
final class Waiting {

  private static final long PAUSE_MILLIS = 500;
  private static final Duration TOLD_EVERY = Duration.ofSeconds(10);

  /**
   * What came of it.
   *
   * @param port where the server was waited for; the wish's own when it had to wait for nothing
   * @param waiting what listens there until the server does
   */
  record Opened(Kernel kernel, int port, Optional<WaitingServer> waiting) {

    /** Ends the waiting: the server is there. */
    void arrived() {
      waiting.ifPresent(WaitingServer::close);
    }
  }

  private final Session session;
  private final Serving.Wish wish;
  private final CountDownLatch ended;

  private Waiting(Session session, Serving.Wish wish, CountDownLatch ended) {
    this.session = session;
    this.wish = wish;
    this.ended = ended;
  }

  /** The opened kernel; empty when the process was asked to end before. */
  static Optional<Opened> open(
      Session session, Kernel.Plan plan, Serving.Wish wish, CountDownLatch ended)
      throws InterruptedException {
    try {
      return Optional.of(
          new Opened(session.kernel(plan, Runs.Settings.SERVER), wish.port(), Optional.empty()));
    } catch (DatabaseAwayException away) {
      return new Waiting(session, wish, ended).open(plan, away);
    }
  }

  private Optional<Opened> open(Kernel.Plan plan, DatabaseAwayException first)
      throws InterruptedException {
    ServerSettings settings =
        Serving.settings(session.settings(), wish, session.terminal().interactive());
    WaitingServer server = listening(settings);
    boolean stays = false;
    try {
      say(
          "waiting for the database, not ready on port "
              + server.port()
              + ": "
              + first.getMessage());
      Optional<Kernel> kernel = awaited(plan);
      stays = kernel.isPresent() && WaitingServer.yields();
      Optional<WaitingServer> waiting = stays ? Optional.of(server) : Optional.empty();
      return kernel.map(there -> new Opened(there, server.port(), waiting));
    } finally {
      if (!stays) {
        server.close();
      }
    }
  }

  private static WaitingServer listening(ServerSettings settings) {
    try {
      return WaitingServer.start(settings, new Version().getVersion()[0]);
    } catch (UncheckedIOException taken) {
      throw ServeCommand.taken(settings.port());
    }
  }

  private Optional<Kernel> awaited(Kernel.Plan plan) throws InterruptedException {
    long began = System.nanoTime();
    long told = began;
    while (!ended.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
      try {
        Kernel kernel = session.kernel(plan, Runs.Settings.SERVER);
        say("the database is there after " + since(began));
        return Optional.of(kernel);
      } catch (DatabaseAwayException away) {
        if (System.nanoTime() - told > TOLD_EVERY.toNanos()) {
          told = System.nanoTime();
          say("still waiting for the database after " + since(began) + ": " + away.getMessage());
        }
      }
    }
    return Optional.empty();
  }

  private static String since(long began) {
    return Amounts.time(Duration.ofNanos(System.nanoTime() - began));
  }

  private void say(String text) {
    ServeLog.remark(session, Style.WARN, text);
  }
}
