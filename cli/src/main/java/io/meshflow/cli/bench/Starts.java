package io.meshflow.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What it costs to start the command line as its users do, through the launcher.
 *
 * @param help milliseconds until {@code --help} has been printed, best of five
 * @param memory the most megabytes that a run of one step was seen to hold resident; 0 where the
 *     system does not tell (it has no {@code /proc})
 */
record Starts(double help, double memory) {

  private static final int TRIES = 5;
  private static final double NANOS_OF_MILLI = 1e6;
  private static final double KIB_OF_MB = 1024;
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  /**
   * Starts it a few times.
   *
   * @param folder for what the run leaves
   */
  static Starts measure(Path launcher, Path folder) throws InterruptedException {
    try {
      Files.createDirectories(folder);
      double best = Double.MAX_VALUE;
      for (int i = 0; i < TRIES; i++) {
        long start = System.nanoTime();
        var _ = ended(begun(launcher, folder, "--help"));
        best = Math.min(best, (System.nanoTime() - start) / NANOS_OF_MILLI);
      }
      Path file = folder.resolve("say.yaml");
      Files.writeString(file, "name: say\nnodes:\n  say: {kind: agent, instructions: Say it.}\n");
      Process run =
          begun(launcher, folder, "run", file.toString(), "--model", "demo", "--task", "Say it.");
      return new Starts(best, ended(run));
    } catch (IOException e) {
      throw new IllegalStateException(launcher + " cannot be started: " + e.getMessage(), e);
    }
  }

  private static Process begun(Path launcher, Path folder, String... words) throws IOException {
    List<String> line = new ArrayList<>(List.of(launcher.toString()));
    line.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("MESHFLOW_HOME", folder.resolve("home").toString());
    return builder.start();
  }

  /** The most megabytes that were seen until it ended. */
  private static double ended(Process process) throws IOException, InterruptedException {
    double most = 0;
    while (!process.waitFor(5, TimeUnit.MILLISECONDS)) {
      most = Math.max(most, peak(process.pid()));
    }
    if (process.exitValue() != 0) {
      throw new IOException(String.format(Locale.ROOT, "it ended with %d", process.exitValue()));
    }
    return most;
  }

  private static double peak(long process) {
    try {
      Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + process + "/status")));
      return peak.find() ? Long.parseLong(peak.group(1)) / KIB_OF_MB : 0;
    } catch (IOException overOrOtherSystem) {
      return 0;
    }
  }
}
