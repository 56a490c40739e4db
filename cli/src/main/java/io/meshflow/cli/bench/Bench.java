package io.meshflow.cli.bench;

import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.Entry;
import io.meshflow.core.ledger.LogOrigin;
import io.meshflow.core.ledger.RecordSealer;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.ledger.VerificationReport;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.core.ledger.VerifierKey;
import io.meshflow.core.run.RunId;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.storage.log.Exports;
import io.meshflow.storage.sqlite.SqliteFloor;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes the measurements, one after the other. */
public final class Bench {

  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
  private static final int CHAINS = 64;
  private static final int SMALL = 100;
  private static final double NANOS = 1e9;
  private static final double MICRO = 1e3;
  private static final int WARM_VERIFICATIONS = 4;
  private static final double SETTLED = 1.1;

  /** How much is measured: a short look, or figures to rely on. */
  public enum Size {
    QUICK(200, 300, 60, 2_000, 1),
    FULL(1_000, 1_000, 300, 10_000, 10);

    private final int floor;
    private final int chain;
    private final int parallel;
    private final int large;
    private final int rounds;

    Size(int floor, int chain, int parallel, int large, int rounds) {
      this.floor = floor;
      this.chain = chain;
      this.parallel = parallel;
      this.large = large;
      this.rounds = rounds;
    }
  }

  private final Path folder;
  private final Optional<Path> launcher;
  private final Size size;
  private final Consumer<String> progress;

  /**
   * @param launcher with which users start the command line, where it is known
   */
  public Bench(Path folder, Optional<Path> launcher, Size size, Consumer<String> progress) {
    this.folder = folder;
    this.launcher = launcher;
    this.size = size;
    this.progress = progress;
  }

  /** All figures. */
  public Figures run() throws InterruptedException {
    progress.accept("warming up");
    warmUp();
    progress.accept("what the disk can do");
    SqliteFloor floor = SqliteFloor.measure(folder, size.floor);
    progress.accept("three chains of " + size.chain + " steps");
    double step = median();
    progress.accept(CHAINS + " chains of " + size.parallel + " steps at once");
    Parallel parallel = parallel("parallel");
    progress.accept("a chain of 100 and one of " + size.large + " steps");
    double small = small();
    double large = chain("large", size.large);
    progress.accept("sealing");
    double seal = seal();
    Optional<Starts> starts = starts();
    return new Figures(
        size,
        new Figures.Floor(floor.sequentialMicros(), floor.groupPerSecond()),
        step,
        parallel.perSecond(),
        new Figures.Scale(small, size.large, large),
        new Figures.Costs(parallel.verified(), seal, parallel.bytes()),
        starts);
  }

  private Optional<Starts> starts() throws InterruptedException {
    if (launcher.isEmpty()) {
      return Optional.empty();
    }
    progress.accept("starting the command line");
    return Optional.of(Starts.measure(launcher.get(), folder.resolve("starts")));
  }

  /**
   * Works until the JVM has compiled what it will: until a round is hardly faster than the best.
   */
  private void warmUp() throws InterruptedException {
    double best = 0;
    int worse = 0;
    for (int i = 0; i < size.rounds && worse < 2; i++) {
      double reached = parallel("warm" + i).perSecond();
      worse = reached < best * SETTLED ? worse + 1 : 0;
      best = Math.max(best, reached);
    }
  }

  /** Microseconds per step of one chain. */
  private double chain(String name, int length) throws InterruptedException {
    Workflow workflow = Chain.of(length);
    try (Site site = new Site(folder.resolve(name))) {
      long start = System.nanoTime();
      site.finish(site.start(workflow));
      return (System.nanoTime() - start) / MICRO / length;
    }
  }

  /** The same of graphs of 100, one after the other until there are as many steps. */
  private double small() throws InterruptedException {
    Workflow workflow = Chain.of(SMALL);
    int rounds = size.chain / SMALL;
    try (Site site = new Site(folder.resolve("small"))) {
      long start = System.nanoTime();
      for (int i = 0; i < rounds; i++) {
        site.finish(site.start(workflow));
      }
      return (System.nanoTime() - start) / MICRO / (rounds * SMALL);
    }
  }

  /** The middle one of three chains: one hiccup of the machine decides nothing. */
  private double median() throws InterruptedException {
    double[] times = new double[3];
    for (int i = 0; i < times.length; i++) {
      times[i] = chain("chain" + i, size.chain);
    }
    java.util.Arrays.sort(times);
    return times[1];
  }

  private record Parallel(double perSecond, double verified, double bytes) {}

  private Parallel parallel(String name) throws InterruptedException {
    Workflow workflow = Chain.of(size.parallel);
    Path place = folder.resolve(name);
    double steps = (double) CHAINS * size.parallel;
    double perSecond;
    double verified;
    try (Site site = new Site(place)) {
      long start = System.nanoTime();
      List<RunId> runs = new ArrayList<>();
      for (int i = 0; i < CHAINS; i++) {
        runs.add(site.start(workflow));
      }
      for (RunId run : runs) {
        site.finish(run);
      }
      perSecond = steps * NANOS / (System.nanoTime() - start);
      verified = verify(site);
    }
    try (Site closed = new Site(place)) {
      return new Parallel(perSecond, verified, closed.bytes() / steps);
    }
  }

  /** Records per second of processor time that one thread verifies of an export. */
  private static double verify(Site site) {
    List<String> lines = new ArrayList<>();
    site.storage().exports().write(Exports.Request.sealed(Site.TENANT), lines::add);
    VerifierKey key = site.storage().verifierKey(Site.TENANT);
    for (int i = 0; i < WARM_VERIFICATIONS; i++) {
      Verifier.verify(lines, key, List.of());
    }
    long start = CPU.getCurrentThreadCpuTime();
    VerificationReport report = Verifier.verify(lines, key, List.of());
    double seconds = (CPU.getCurrentThreadCpuTime() - start) / NANOS;
    if (report.result() == VerificationReport.Result.INVALID) {
      throw new IllegalStateException("the record of the bench does not verify");
    }
    return report.records().size() / seconds;
  }

  /** Microseconds of processor time to seal a record of 1 KB. */
  private static double seal() {
    Entropy entropy = Entropy.secure();
    RecordSealer sealer = new RecordSealer(new LogOrigin("bench"), entropy);
    StreamKey key = StreamKey.fresh(entropy);
    StreamHead head = StreamHead.start(StreamId.run("bench"));
    Value.Obj fact = Value.obj("t", Value.of("step_end"), "s", Value.of("s1#1"));
    Value.Obj body = Value.obj("0.output", Value.obj("text", Value.of("word ".repeat(205))));
    int rounds = 4_000;
    long start = CPU.getCurrentThreadCpuTime();
    for (int i = 0; i < 2 * rounds; i++) {
      if (i == rounds) {
        start = CPU.getCurrentThreadCpuTime();
      }
      head = sealer.seal(key, head, new Entry(i, "bench", List.of(fact), body)).head();
    }
    return (CPU.getCurrentThreadCpuTime() - start) / MICRO / rounds;
  }
}
