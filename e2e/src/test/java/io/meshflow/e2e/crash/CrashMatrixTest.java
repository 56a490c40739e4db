package io.meshflow.e2e.crash;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.e2e.crash.Point.Kind;
import io.meshflow.storage.schema.Migrations;
import io.meshflow.storage.sqlite.SqliteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process dies at every named point of a run and at random moments, on SQLite; afterwards the run
 * ends as if nothing had happened, and nothing has happened twice that must not.
 */
final class CrashMatrixTest {

  private static final boolean LONG = Boolean.getBoolean("meshflow.long");
  private static final int RANDOM_KILLS = LONG ? 200 : 20;
  private static final int AT_ONCE = 60;

  @TempDir static Path folder;

  private static Evidence calm;
  private static int appends;
  private static int effects;

  @BeforeAll
  static void runUndisturbed() throws Exception {
    Path home = home("calm");
    work(Map.of(home, Point.NEVER));
    calm = Evidence.of(home, Optional.empty());
    assertThat(calm.repeated()).isZero();
    String[] counts = Notebook.lines(home.resolve("counts.txt")).getFirst().split(" ");
    appends = Integer.parseInt(counts[0]);
    effects = Integer.parseInt(counts[1]);
  }

  /** A new home whose database has its tables: they are made once, not for every home. */
  private static Path home(String name) throws IOException {
    Path empty = folder.resolve("empty.db");
    if (!Files.exists(empty)) {
      new SqliteFile(empty).prepare(Migrations.sqlite());
    }
    Path home = Files.createDirectories(folder.resolve(name));
    Files.copy(empty, home.resolve("meshflow.db"));
    return home;
  }

  private static void work(Map<Path, Point> homes) throws Exception {
    try (Child child = Child.start("story", "-", homes)) {
      child.awaitEnd();
    }
  }

  private static List<Point> everyPoint() {
    List<Point> points = new ArrayList<>();
    for (int n = 1; n <= appends; n++) {
      points.add(Point.of(Kind.BEFORE, n));
      points.add(Point.of(Kind.AFTER, n));
    }
    for (int n = 1; n <= effects; n++) {
      points.add(Point.of(Kind.EFFECT, n));
    }
    return points;
  }

  /** Each process continues the runs of the one before it and dies with others of its own. */
  @Test
  void aRunEndsAsIfUndisturbedWhereverItsProcessDies() throws Exception {
    List<Point> points = everyPoint();
    Map<Path, Point> left = new LinkedHashMap<>();
    List<Path> homes = new ArrayList<>();
    int deaths = 0;
    for (int from = 0; from < points.size(); from += AT_ONCE) {
      Map<Path, Point> next = new LinkedHashMap<>(left);
      left.clear();
      for (Point point : points.subList(from, Math.min(points.size(), from + AT_ONCE))) {
        Path home = home(point.toString().replace(':', '-'));
        next.put(home, point);
        left.put(home, Point.NEVER);
        homes.add(home);
      }
      work(next);
      deaths += (int) left.keySet().stream().filter(home -> !ended(home)).count();
    }
    work(left);
    long repeated = 0;
    for (Path home : homes) {
      repeated += judge(home).repeated();
    }
    System.out.printf(
        "crash matrix: %d points (%d appends, %d effects), %d deaths, %d effects repeated%n",
        points.size(), appends, effects, deaths, repeated);
    assertThat(deaths).isGreaterThan(points.size() * 8 / 10);
  }

  private static boolean ended(Path home) {
    return Files.exists(home.resolve("counts.txt"));
  }

  private static Evidence judge(Path home) throws IOException {
    try {
      Evidence evidence = Evidence.of(home, Optional.empty());
      assertThat(evidence.output()).isEqualTo(calm.output());
      return evidence;
    } catch (AssertionError | RuntimeException broken) {
      throw new AssertionError(home.getFileName() + ": " + broken.getMessage(), broken);
    }
  }

  @Test
  void aRunKilledInItsSeventhRoundGoesOnWithTheSeventh() throws Exception {
    Path home = home("seventh");
    work(Map.of(home, new Point(Kind.KEY, "/draft#7")));
    int before = Notebook.lines(Site.sink(home)).size();
    work(Map.of(home, Point.NEVER));
    Evidence evidence = judge(home);
    for (int round = 1; round <= Story.ROUNDS; round++) {
      assertThat(evidence.times("/draft#" + round))
          .as("round " + round)
          .isEqualTo(round == 7 ? 2 : 1);
    }
    assertThat(evidence.happened().get(before).key()).endsWith("/draft#7");
    assertThat(evidence.repeated()).isEqualTo(1);
  }

  @Test
  void aRunSurvivesKillsAtRandomMoments() throws Exception {
    long seed = Long.getLong("meshflow.seed", System.nanoTime());
    Random random = new Random(seed);
    int story = 0;
    int kills = 0;
    long repeated = 0;
    try {
      while (kills < RANDOM_KILLS) {
        Map<Path, Point> homes = new LinkedHashMap<>();
        for (int i = 0; i < 3; i++) {
          homes.put(home("random-" + story++), Point.NEVER);
        }
        kills += killUntilDone(homes, random);
        for (Path home : homes.keySet()) {
          repeated += judge(home).repeated();
        }
      }
    } catch (AssertionError broken) {
      throw new AssertionError("-Dmeshflow.seed=" + seed + ": " + broken.getMessage(), broken);
    }
    System.out.printf(
        "random kills: %d kills, %d runs, %d effects repeated%n", kills, story, repeated);
  }

  private static int killUntilDone(Map<Path, Point> homes, Random random) throws Exception {
    int kills = 0;
    while (true) {
      long before = size(homes.keySet());
      try (Child child = Child.start("story", "-", homes)) {
        int more = random.nextInt(4_000);
        while (kills < RANDOM_KILLS && size(homes.keySet()) < before + more && !child.ends(1)) {
          Thread.onSpinWait();
        }
        if (kills == RANDOM_KILLS || child.ends(random.nextInt(10))) {
          child.awaitEnd();
          return kills;
        }
        child.kill();
        kills++;
      }
    }
  }

  /** How much has been written about effects and records of some homes. */
  private static long size(Set<Path> homes) {
    return homes.stream().mapToLong(home -> Site.sink(home).toFile().length()).sum();
  }

  @Test
  void twoProcessesOnOneDatabaseNeverWorkOnTheSameRun() throws Exception {
    Path home = home("two");
    try (Child one = Child.start("story", "-", Map.of(home, Point.NEVER));
        Child two = Child.start("story", "-", Map.of(home, Point.NEVER))) {
      one.awaitEnd();
      two.awaitEnd();
    }
    Evidence evidence = judge(home);
    assertThat(evidence.repeated()).isZero();
  }

  /** What the other tests rest on: a planted fault is seen. */
  @Test
  void anEffectThatHappensAfterItsResultAndARecordThatIsGoneAreSeen() throws Exception {
    Path home = home("planted");
    work(Map.of(home, Point.NEVER));
    var _ = judge(home);
    List<String> sink = Files.readAllLines(Site.sink(home));
    Files.writeString(Site.sink(home), sink.getFirst().replace(" 1 ", " 2 ") + "\n", APPEND);
    assertThatThrownBy(() -> judge(home)).hasMessageContaining("happened without a start");
    Files.write(Site.sink(home), sink);
    String record =
        Notebook.lines(Site.acknowledged(home)).stream()
            .filter(line -> line.split(" ").length == 3) // others tell of refusals
            .findFirst()
            .orElseThrow();
    Files.writeString(Site.acknowledged(home), record.replaceFirst(" [0-9]+ ", " 999 "), APPEND);
    Files.writeString(Site.acknowledged(home), "\n", APPEND);
    assertThatThrownBy(() -> judge(home)).hasMessageContaining("acknowledged: ");
  }
}
