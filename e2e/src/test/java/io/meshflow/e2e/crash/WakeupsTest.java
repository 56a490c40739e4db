package io.meshflow.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.execution.Recorded;
import io.meshflow.core.execution.RunListener;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one PostgreSQL database: what is answered in one goes on in the other. */
final class WakeupsTest {

  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final long PATIENCE_SECONDS = 60;

  @TempDir static Path folder;

  private static Server server;

  private Path home;
  private String database;
  private final CountDownLatch parked = new CountDownLatch(1);
  private final CountDownLatch after = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);

  @BeforeAll
  static void startServer() throws Exception {
    server = new Server(folder.resolve("postgres"));
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  @BeforeEach
  void makeHome(TestInfo test) throws Exception {
    home = Files.createDirectories(folder.resolve(test.getTestMethod().orElseThrow().getName()));
    database = server.database();
  }

  private Site site(boolean adopts, Duration poll) {
    return new Site(
        new Site.Address(home, Optional.of(database), adopts, poll), new Fuse(Point.NEVER));
  }

  /** Hears what the owner of the run does. */
  private RunListener ear() {
    return new RunListener() {
      @Override
      public void recorded(RunId run, Recorded record) {
        for (RunEvent event : record.events()) {
          if (event instanceof RunEvent.CallEnded ended
              && ended.key().toString().startsWith("after")) {
            after.countDown();
          }
          if (event instanceof RunEvent.Ended) {
            over.countDown();
          }
        }
      }

      @Override
      public void rested(RunId run) {
        parked.countDown();
      }
    };
  }

  private static void hears(CountDownLatch latch) throws InterruptedException {
    assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  private static void await(String what, Callable<Boolean> seen) throws Exception {
    CountDownLatch pause = new CountDownLatch(1);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!seen.call()) {
      assertThat(System.nanoTime()).as("never seen: " + what).isLessThan(end);
      boolean _ = pause.await(5, TimeUnit.MILLISECONDS);
    }
  }

  private static void awaitHearing(Site site) throws Exception {
    await("a listener", () -> site.storage().wakeups().heard());
  }

  /** The owner hears of others, and has left a run that asks; the result ends the listening. */
  private Runnable parkedAtTheQuestion(Site owner) throws Exception {
    Runnable end = owner.runs().listen(ear());
    awaitHearing(owner);
    RunId _ = owner.start(Story.asked());
    hears(parked);
    return end;
  }

  @Test
  void anAnswerGivenInOneReachesTheOtherThatIsBusyWithTheRun() throws Exception {
    Files.createFile(Site.barrier(home));
    try (Site owner = site(true, NEVER);
        Site other = site(false, NEVER)) {
      Runnable end = owner.runs().listen(ear());
      awaitHearing(owner);
      RunId run = owner.start(Story.asked());
      await("a question", other::waits);
      assertThat(owner.runs().active(run)).isTrue();
      other.answerAll();
      hears(after);
      Files.delete(Site.barrier(home));
      hears(over);
      end.run();
    }
  }

  @Test
  void anAnswerGivenInOneIsActedOnByTheOtherThatLeftTheRunWaiting() throws Exception {
    try (Site owner = site(true, NEVER);
        Site other = site(false, NEVER)) {
      Runnable end = parkedAtTheQuestion(owner);
      other.answerAll();
      hears(over);
      end.run();
    }
  }

  @Test
  void whatIsLeftByAProcessThatEndsIsTakenUpByTheOther() throws Exception {
    Files.createFile(Site.barrier(home));
    try (Site other = site(true, NEVER)) {
      Runnable end = other.runs().listen(ear());
      awaitHearing(other);
      try (Site owner = site(true, NEVER)) {
        RunId _ = owner.start(Story.asked());
        await("a question", other::waits);
        other.answerAll();
        Files.delete(Site.barrier(home));
      }
      await("the end", other::over);
      end.run();
    }
  }

  @Test
  void anOwnerThatHearsNothingLooksByItself() throws Exception {
    try (Site owner = site(true, OFTEN);
        Site other = site(false, NEVER)) {
      Runnable end = parkedAtTheQuestion(owner);
      deafen(owner);
      other.answerAll();
      hears(over);
      assertThat(owner.storage().wakeups().heard()).isFalse();
      admit(true);
      end.run();
    }
  }

  @Test
  void anOwnerThatHearsAgainLooksForWhatItMissed() throws Exception {
    try (Site owner = site(true, NEVER);
        Site other = site(false, NEVER)) {
      Runnable end = parkedAtTheQuestion(owner);
      deafen(owner);
      other.answerAll();
      assertThat(other.over()).isFalse();
      admit(true);
      hears(over);
      awaitHearing(owner);
      end.run();
    }
  }

  /** Cuts what listeners listen on, and lets no new connection in. */
  private void deafen(Site owner) throws Exception {
    admit(false);
    server.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = 'meshflow-listener' AND datname = '"
            + name()
            + "'");
    await("deafness", () -> !owner.storage().wakeups().heard());
  }

  private void admit(boolean connections) throws SQLException {
    server.run("ALTER DATABASE " + name() + " WITH ALLOW_CONNECTIONS " + connections);
  }

  private String name() {
    return database.substring(database.lastIndexOf('/') + 1);
  }
}
