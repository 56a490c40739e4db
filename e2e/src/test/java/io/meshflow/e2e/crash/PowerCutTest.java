package io.meshflow.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshflow.e2e.crash.DiskTrace.Op;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The power goes off, or the disk fails, under a whole kernel on SQLite. */
@Tag("long")
final class PowerCutTest {

  private static final int CUTS = 160;
  private static final int TRIALS = 12;
  private static final int AT_ONCE = 16;
  private static final Path STRACE = Path.of("/usr/bin/strace");
  private static final Set<String> OUTSIDE = Set.of("effects.txt", "acknowledged.txt");

  @TempDir Path folder;

  private Path home(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private static void work(List<String> before, Map<Path, Point> homes) throws Exception {
    try (Child child = Child.start(before, "story", "-", homes)) {
      child.awaitEnd();
    }
  }

  @Test
  void aRunEndsAsIfUndisturbedWheneverThePowerGoesOff() throws Exception {
    assumeTrue(Files.isExecutable(STRACE), "strace is not installed");
    Path traced = home("traced");
    List<Op> ops = traced(traced);
    Evidence calm = Evidence.of(traced, Optional.empty());
    long seed = Long.getLong("meshflow.seed", System.nanoTime());
    Random random = new Random(seed);
    long repeated = 0;
    for (int from = 0; from < CUTS; from += AT_ONCE) {
      Map<Path, Point> homes = new LinkedHashMap<>();
      for (int cut = from; cut < from + AT_ONCE; cut++) {
        Path home = home("cut-" + cut);
        cut(ops.subList(0, random.nextInt(ops.size())), traced, home, random);
        homes.put(home, Point.NEVER);
      }
      work(List.of(), homes);
      for (Path home : homes.keySet()) {
        repeated += judge(home, calm, "-Dmeshflow.seed=" + seed);
      }
    }
    System.out.printf(
        "power cuts: %d at %d places, %d effects repeated%n", CUTS, ops.size(), repeated);
  }

  private List<Op> traced(Path home) throws Exception {
    Path traces = home("traces");
    work(DiskTrace.into(traces.resolve("t")), Map.of(home, Point.NEVER));
    List<Op> ops = DiskTrace.read(traces, home);
    assertThat(ops).hasSizeGreaterThan(500);
    return ops;
  }

  /** The same trace as a store would leave it that forgets to put its journal on the disk. */
  @Test
  void aStoreThatForgetsToSyncIsFoundOut() throws Exception {
    assumeTrue(Files.isExecutable(STRACE), "strace is not installed");
    Path traced = home("traced");
    List<Op> ops = traced(traced);
    Evidence calm = Evidence.of(traced, Optional.empty());
    List<Op> careless = ops.stream().filter(op -> !syncsTheJournal(op)).toList();
    assertThat(careless).hasSizeLessThan(ops.size());
    Random random = new Random(1);
    Map<Path, Point> homes = new LinkedHashMap<>();
    for (int cut = 0; cut < AT_ONCE; cut++) {
      Path home = home("careless-" + cut);
      cut(careless.subList(0, careless.size() - random.nextInt(200)), traced, home, random);
      homes.put(home, Point.NEVER);
    }
    work(List.of(), homes);
    long found = homes.keySet().stream().filter(home -> !undisturbed(home, calm)).count();
    System.out.printf("power cuts without syncs: %d of %d found out%n", found, AT_ONCE);
    assertThat(found).isPositive();
  }

  private static boolean syncsTheJournal(Op op) {
    return op instanceof DiskTrace.Synced(Path file) && file.toString().endsWith(".db-wal");
  }

  private static boolean undisturbed(Path home, Evidence calm) {
    try {
      long _ = judge(home, calm, "");
      return true;
    } catch (AssertionError broken) {
      return false;
    }
  }

  private static void cut(List<Op> ops, Path from, Path to, Random random) throws IOException {
    CutDisk disk = new CutDisk(OUTSIDE);
    ops.forEach(disk::take);
    disk.leave(from, to, random);
    try (var files = Files.walk(to)) {
      for (Path file : files.toList()) {
        String mode = Files.isDirectory(file) ? "rwx------" : "rw-------";
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      }
    }
  }

  private static long judge(Path home, Evidence calm, String about) {
    try {
      Evidence evidence = Evidence.of(home, Optional.empty());
      assertThat(evidence.output()).isEqualTo(calm.output());
      return evidence.repeated();
    } catch (IOException | AssertionError | RuntimeException broken) {
      throw new AssertionError(about + " " + home.getFileName() + ": " + broken, broken);
    }
  }

  /** A fault while the database is opened is told and ends the process; the next one works. */
  @Test
  void aRunGoesOnAfterTheDiskFailedUnderIt() throws Exception {
    assumeTrue(Files.isExecutable(STRACE), "strace is not installed");
    Path undisturbed = home("undisturbed");
    work(List.of(), Map.of(undisturbed, Point.NEVER));
    Evidence calm = Evidence.of(undisturbed, Optional.empty());
    int wentOn = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Path home = home("failing-" + trial);
      Path database = home.resolve("meshflow.db");
      work(failing(database, 40 + 9 * trial, trial), Map.of(home, Point.NEVER));
      boolean started = !Files.deleteIfExists(home.resolve("broken.txt"));
      wentOn += started ? 1 : 0;
      work(List.of(), Map.of(home, Point.NEVER));
      judge(home, calm, "fault " + trial);
    }
    System.out.printf("disk faults: %d, %d processes went on by themselves%n", TRIALS, wentOn);
    assertThat(wentOn).isGreaterThan(TRIALS / 2);
  }

  /** Makes a few calls on the files of a database fail, from a certain one on. */
  private static List<String> failing(Path database, int first, int trial) {
    String call = List.of("fdatasync,fsync", "pwrite64", "fdatasync,fsync,pwrite64").get(trial % 3);
    String error = trial % 2 == 0 ? "EIO" : "ENOSPC";
    return List.of(
        STRACE.toString(),
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-P",
        database.toString(),
        "-P",
        database + "-wal",
        "-e",
        "trace=" + call,
        "-e",
        "inject=" + call + ":error=" + error + ":when=" + first + ".." + (first + 3));
  }
}
