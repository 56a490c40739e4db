package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.AppendResult.Committed;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.testkit.SampleRuns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Prints what appends cost beside the floor of the disk; run by hand. */
final class LedgerBench {

  private static final Random RANDOM = new Random(3);

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory(Path.of(args[0]), "bench");
    int appends = Integer.parseInt(args[1]);
    for (int round = 0; round < 3; round++) {
      round(folder.resolve("r" + round), appends);
    }
  }

  private static void round(Path home, int appends) throws Exception {
    Files.createDirectories(home);
    SqliteFloor floor = SqliteFloor.measure(home, appends);
    System.out.printf(
        "floor  %6.0f us, group %7.0f /s%n", floor.sequentialMicros(), floor.groupPerSecond());
    try (SqliteStore store = SqliteStore.open(home.resolve("m.db"), home.resolve("locks"))) {
      Ledger ledger = store.ledger();
      SampleRuns samples = new SampleRuns(ledger, "acme");
      StreamHead head = head(ledger, samples.opening("run-seq00", Optional.empty()));
      double[] micros = new double[appends];
      double[] seal = new double[appends];
      for (int i = 0; i < appends; i++) {
        long start = System.nanoTime();
        StreamAppend step = samples.step(head, 0, output());
        long sealed = System.nanoTime();
        head = head(ledger, step);
        micros[i] = (System.nanoTime() - sealed) / 1e3;
        seal[i] = (sealed - start) / 1e3;
      }
      Arrays.sort(micros);
      Arrays.sort(seal);
      System.out.printf(
          "append %6.0f us (p99 %.0f), x%.2f; seal %.0f us%n",
          micros[appends / 2],
          micros[appends * 99 / 100],
          micros[appends / 2] / floor.sequentialMicros(),
          seal[appends / 2]);
      group(ledger, samples, 4 * appends, floor);
    }
    long size = Files.size(home.resolve("m.db"));
    System.out.printf("stored %.0f bytes/record of 1 KB random text%n", size / (5.0 * appends));
  }

  private static void group(Ledger ledger, SampleRuns samples, int appends, SqliteFloor floor)
      throws Exception {
    int each = appends / 64;
    List<Callable<Boolean>> producers = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      StreamHead first = head(ledger, samples.opening("run-g%04d".formatted(i), Optional.empty()));
      producers.add(
          () -> {
            StreamHead head = first;
            for (int k = 0; k < each; k++) {
              head = head(ledger, samples.step(head, 0, output()));
            }
            return true;
          });
    }
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> one : threads.invokeAll(producers)) {
        one.get();
      }
    }
    double perSecond = 64 * each / ((System.nanoTime() - start) / 1e9);
    System.out.printf(
        "64 producers %.0f /s, %.0f %% of the floor%n",
        perSecond, 100 * perSecond / floor.groupPerSecond());
  }

  private static StreamHead head(Ledger ledger, StreamAppend append) {
    return ((Committed) ledger.append(append)).heads().getFirst();
  }

  private static String output() {
    byte[] bytes = new byte[768];
    RANDOM.nextBytes(bytes);
    return java.util.Base64.getEncoder().encodeToString(bytes);
  }
}
