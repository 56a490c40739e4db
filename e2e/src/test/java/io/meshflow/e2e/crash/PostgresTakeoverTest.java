package io.meshflow.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.e2e.crash.Evidence.Happened;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one PostgreSQL database: one dies or is stopped, the other goes on. */
final class PostgresTakeoverTest {

  private static final int KILLS = Boolean.getBoolean("meshflow.long") ? 10 : 1;

  /** A lease lasts nine seconds; the rest is for a busy machine. */
  private static final Duration LEASE = Duration.ofSeconds(9 + 30);

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir static Path folder;

  private static Server server;

  @BeforeAll
  static void startServer() throws Exception {
    server = new Server(folder.resolve("postgres"));
  }

  @AfterAll
  static void stopServer() throws IOException {
    server.close();
  }

  private static Path home(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private static Child start(String workflow, String database, Path home) throws IOException {
    return Child.start(workflow, database, Map.of(home, Point.NEVER));
  }

  private static List<Happened> sink(Path home) {
    return Notebook.lines(Site.sink(home)).stream().map(Happened::parse).toList();
  }

  /** Polls for something that another process does. */
  private static void await(String what, Duration patience, Callable<Boolean> seen)
      throws Exception {
    CountDownLatch pause = new CountDownLatch(1);
    long end = System.nanoTime() + patience.toNanos();
    while (!seen.call()) {
      assertThat(System.nanoTime()).as("never seen: " + what).isLessThan(end);
      boolean _ = pause.await(5, TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void aRunWhoseOwnerIsKilledGoesOnInTheOtherProcessWithinALease() throws Exception {
    long slowest = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      slowest = Math.max(slowest, killOwner(home("killed-" + kill), 3 + 3 * kill));
    }
    System.out.printf(
        "owner killed on PostgreSQL: %d kills, taken over in %d ms%n", KILLS, slowest);
  }

  private static long killOwner(Path home, int effects) throws Exception {
    String database = server.database();
    try (Child one = start("story", database, home);
        Child two = start("story", database, home)) {
      await("effects", PATIENCE, () -> sink(home).size() >= effects);
      long owner = sink(home).getLast().pid();
      Child dies = one.pid() == owner ? one : two;
      Child lives = one.pid() == owner ? two : one;
      dies.kill();
      long killed = System.nanoTime();
      await("a takeover", LEASE, () -> pids(home).contains(lives.pid()));
      long taken = (System.nanoTime() - killed) / 1_000_000;
      lives.awaitEnd();
      assertThat(Evidence.of(home, Optional.of(database)).output()).contains("\"place\":\"end#1\"");
      return taken;
    }
  }

  private static Set<Long> pids(Path home) {
    return Set.copyOf(sink(home).stream().map(Happened::pid).toList());
  }

  @Test
  void anOwnerThatSleptPastItsLeaseDoublesNothingThatHappensOnce() throws Exception {
    Path home = home("stopped");
    String database = server.database();
    Files.createFile(Site.barrier(home));
    try (Child one = start("held", database, home);
        Child two = start("held", database, home)) {
      await("the action", PATIENCE, () -> happenedOnce(home));
      long owner = sink(home).getLast().pid();
      Child sleeper = one.pid() == owner ? one : two;
      Set<String> before = server.alive(database);
      sleeper.signal("STOP");
      try (Site site = reader(home, database)) {
        await("a question", LEASE, () -> site.waits());
        assertThat(server.alive(database).containsAll(before)).as("all live").isFalse();
        Files.delete(Site.barrier(home));
        sleeper.signal("CONT");
        await(
            "the sleeper to begin anew",
            PATIENCE,
            () -> server.alive(database).containsAll(before));
        assertThat(happenedOnce(home)).isTrue();
        site.answerAll();
      }
      one.awaitEnd();
      two.awaitEnd();
    }
    Evidence evidence = Evidence.of(home, Optional.of(database));
    assertThat(evidence.times("/hold#1")).as("the answer allowed one more").isEqualTo(2);
    assertThat(evidence.times("/first#1")).isEqualTo(1);
  }

  private static Site reader(Path home, String database) {
    return new Site(new Site.Address(home, Optional.of(database), false), new Fuse(Point.NEVER));
  }

  private static boolean happenedOnce(Path home) {
    return sink(home).stream().filter(one -> one.key().endsWith("/hold#1")).count() == 1;
  }

  @Test
  @Tag("long")
  void runsSurviveRestartsOfTheServer() throws Exception {
    try (Server ours = new Server(folder.resolve("restarted"))) {
      for (int restart = 1; restart <= 3; restart++) {
        surviveRestart(ours, home("restart-" + restart), 8 * restart);
      }
    }
  }

  private static void surviveRestart(Server ours, Path home, int effects) throws Exception {
    String database = ours.database();
    try (Child child = start("story", database, home)) {
      await("effects", PATIENCE, () -> sink(home).size() >= effects);
      ours.restart();
      child.awaitEnd();
    }
    assertThat(Evidence.of(home, Optional.of(database)).output()).contains("\"place\":\"end#1\"");
  }
}
