package io.meshflow.storage.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What SQLite itself reaches on the disk of a folder with one row of 1 KB per append and nothing
 * else, every commit on disk: no append of ours can be faster.
 *
 * @param sequentialMicros microseconds of one append by one producer (the median)
 * @param groupPerSecond appends per second of 64 producers that share commits
 */
public record SqliteFloor(double sequentialMicros, double groupPerSecond) {

  /** Producers of the second figure. */
  public static final int PRODUCERS = 64;

  private static final int ROW_BYTES = 1_024;
  private static final String MAKE = "CREATE TABLE floor (id INTEGER PRIMARY KEY, row BLOB)";
  private static final String INSERT = "INSERT INTO floor (row) VALUES (?)";

  /** Measures in a new file of the folder, which is removed; takes some seconds. */
  public static SqliteFloor measure(Path folder, int appends) {
    try {
      Path scratch = Files.createTempDirectory(folder, "floor");
      try (SqliteWriter writer = new SqliteWriter(new SqliteFile(scratch.resolve("floor.db")))) {
        byte[] row = new byte[ROW_BYTES];
        new Random(1).nextBytes(row);
        writer.submit(transaction -> transaction.prepare(MAKE).executeUpdate() >= 0);
        run(writer, row, appends / 10);
        return new SqliteFloor(sequential(writer, row, appends), group(writer, row, appends));
      } finally {
        remove(scratch);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot measure in " + folder + ": " + e.getMessage(), e);
    }
  }

  private static double sequential(SqliteWriter writer, byte[] row, int appends) {
    double[] micros = new double[appends];
    for (int i = 0; i < appends; i++) {
      long start = System.nanoTime();
      run(writer, row, 1);
      micros[i] = (System.nanoTime() - start) / 1e3;
    }
    java.util.Arrays.sort(micros);
    return micros[appends / 2];
  }

  private static double group(SqliteWriter writer, byte[] row, int appends) {
    int each = Math.max(1, 4 * appends / PRODUCERS);
    List<Callable<Boolean>> producers =
        IntStream.range(0, PRODUCERS)
            .<Callable<Boolean>>mapToObj(_ -> () -> run(writer, row, each))
            .toList();
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> producer : threads.invokeAll(producers)) {
        producer.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    return PRODUCERS * each / ((System.nanoTime() - start) / 1e9);
  }

  private static boolean run(SqliteWriter writer, byte[] row, int times) {
    for (int i = 0; i < times; i++) {
      writer.submit(transaction -> insert(transaction, row));
    }
    return true;
  }

  private static Integer insert(SqliteTransaction transaction, byte[] row) throws SQLException {
    PreparedStatement statement = transaction.prepare(INSERT);
    statement.setBytes(1, row);
    return statement.executeUpdate();
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
