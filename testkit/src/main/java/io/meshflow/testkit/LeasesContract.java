package io.meshflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.execution.Leases;
import io.meshflow.core.execution.Leases.Lease;
import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.AppendResult.Committed;
import io.meshflow.core.ledger.AppendResult.Fenced;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.StreamAppend.Fence;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What leases must do, told with several processes on one store; extended for each store. */
public abstract class LeasesContract {

  private static final String TENANT = "acme";
  private static final RunId ONE = new RunId("run-one00");
  private static final RunId TWO = new RunId("run-two00");

  /** Later than every sample; for a store with its own clock only "in the past" counts. */
  private static final Instant NOW = SampleRuns.MADE.plusSeconds(60);

  /** How long a store may take to see that a process is dead. */
  protected Duration patience = Duration.ofSeconds(60);

  private final List<Process> processes = new ArrayList<>();
  private Process first;
  private Process second;
  private SampleRuns samples;

  /**
   * One process on the shared store.
   *
   * @param kill makes it dead without a farewell
   * @param close ends it properly
   */
  public record Process(Ledger ledger, Leases leases, Runnable kill, Runnable close) {}

  /** Another process on the same store, which is empty before the first. */
  protected abstract Process start() throws Exception;

  @BeforeEach
  void startTwo() throws Exception {
    first = started();
    second = started();
    samples = new SampleRuns(first.ledger(), TENANT);
  }

  private Process started() throws Exception {
    Process process = start();
    processes.add(process);
    return process;
  }

  @AfterEach
  void closeAll() {
    processes.forEach(process -> process.close().run());
  }

  private StreamHead opened(RunId run, Optional<String> owner) {
    return committed(first.ledger().append(samples.opening(run.value(), owner)));
  }

  private static StreamHead committed(AppendResult result) {
    assertThat(result).isInstanceOf(Committed.class);
    return ((Committed) result).heads().getLast();
  }

  @Test
  void processesHaveDifferentNames() {
    assertThat(first.leases().owner()).isNotEqualTo(second.leases().owner());
  }

  @Test
  void oneProcessAtATimeHoldsALease() {
    opened(ONE, Optional.empty());
    Lease lease = first.leases().claim(ONE).orElseThrow();
    assertThat(lease.epoch()).isEqualTo(1);
    assertThat(second.leases().claim(ONE)).isEmpty();
    assertThat(first.leases().claim(ONE)).isEmpty();
    first.leases().release(lease);
    assertThat(second.leases().claim(ONE)).contains(new Lease(ONE, 2));
  }

  @Test
  void releasingALeaseThatIsGoneDoesNothing() {
    opened(ONE, Optional.empty());
    Lease old = first.leases().claim(ONE).orElseThrow();
    first.leases().release(old);
    assertThat(second.leases().claim(ONE)).isPresent();
    first.leases().release(old);
    assertThat(first.leases().claim(ONE)).isEmpty();
  }

  @Test
  void aLeaseIsGivenBackUnderWhateverEpochByWhoHoldsItAlone() {
    opened(ONE, Optional.of(first.leases().owner()));
    second.leases().disclaim(ONE);
    assertThat(second.leases().claim(ONE)).isEmpty();
    first.leases().disclaim(ONE);
    assertThat(second.leases().claim(ONE)).contains(new Lease(ONE, 2));
    first.leases().disclaim(ONE);
    assertThat(first.leases().claim(ONE)).isEmpty();
    first.leases().disclaim(TWO);
  }

  @Test
  void anUnknownOrEndedRunCannotBeClaimed() {
    assertThat(first.leases().claim(ONE)).isEmpty();
    StreamHead head = opened(ONE, Optional.empty());
    committed(
        first
            .ledger()
            .append(samples.owned(head, new Fence.Owned(0, true), RunStatus.COMPLETED, "x")));
    assertThat(first.leases().claim(ONE)).isEmpty();
    assertThat(first.leases().due(NOW, 10)).isEmpty();
  }

  @Test
  void openingWithAnOwnerIsTheFirstLease() {
    StreamHead head = opened(ONE, Optional.of(first.leases().owner()));
    assertThat(second.leases().claim(ONE)).isEmpty();
    committed(first.ledger().append(samples.step(head, 1, "x")));
  }

  @Test
  void aLeaseCanBeGivenBackWithTheLastRecord() {
    StreamHead head = opened(ONE, Optional.of(first.leases().owner()));
    committed(
        first
            .ledger()
            .append(samples.owned(head, new Fence.Owned(1, true), RunStatus.PAUSED, "x")));
    assertThat(second.leases().claim(ONE)).contains(new Lease(ONE, 2));
  }

  @Test
  void theOldOwnerIsFencedAfterATakeover() {
    StreamHead head = opened(ONE, Optional.of(first.leases().owner()));
    first.leases().release(new Lease(ONE, 1));
    Lease taken = second.leases().claim(ONE).orElseThrow();
    assertThat(first.ledger().append(samples.step(head, 1, "late")))
        .isEqualTo(new Fenced(head.stream()));
    committed(second.ledger().append(samples.step(head, taken.epoch(), "new")));
  }

  @Test
  void theRunsOfADeadProcessWantAttentionAndCanBeTaken() {
    StreamHead head = opened(ONE, Optional.of(first.leases().owner()));
    committed(first.ledger().append(samples.step(head, 1, "works, wants no waking")));
    assertThat(second.leases().due(NOW, 10)).isEmpty();

    first.kill().run();

    eventually(() -> second.leases().due(NOW, 10).equals(List.of(ONE)));
    assertThat(second.leases().claim(ONE)).contains(new Lease(ONE, 2));
  }

  @Test
  void aProcessThatEndsLeavesItsRunsToOthersAtOnce() {
    opened(ONE, Optional.of(first.leases().owner()));
    first.leases().close();
    assertThat(second.leases().due(NOW, 10)).containsExactly(ONE);
    assertThat(second.leases().claim(ONE)).isPresent();
  }

  @Test
  void dueRunsComeMostUrgentFirstUpToTheLimit() {
    StreamHead one = opened(ONE, Optional.empty());
    StreamHead two = opened(TWO, Optional.empty());
    committed(first.ledger().append(samples.waking(one, 0, SampleRuns.MADE.plusSeconds(20))));
    committed(first.ledger().append(samples.waking(two, 0, SampleRuns.MADE.plusSeconds(10))));
    assertThat(second.leases().due(NOW, 10)).containsExactly(TWO, ONE);
    assertThat(second.leases().due(NOW, 1)).containsExactly(TWO);
  }

  @Test
  void whatIsDueLaterIsNotDueNow() {
    StreamHead one = opened(ONE, Optional.empty());
    committed(first.ledger().append(samples.waking(one, 0, Instant.parse("2199-01-01T00:00:00Z"))));
    assertThat(second.leases().due(NOW, 10)).isEmpty();
  }

  @Test
  void aRunLeasedByALivingProcessIsNotDueElsewhere() {
    opened(ONE, Optional.empty());
    assertThat(second.leases().due(NOW, 10)).containsExactly(ONE);
    assertThat(first.leases().claim(ONE)).isPresent();
    assertThat(second.leases().due(NOW, 10)).isEmpty();
    assertThat(first.leases().due(NOW, 10)).isEmpty();
  }

  @Test
  void aCommandMakesARunDueForItsOwnerUntilTheOwnerAppends() {
    StreamHead head = opened(ONE, Optional.of(first.leases().owner()));
    head = committed(second.ledger().append(samples.command(head, "c1", SampleRuns.MADE)));
    assertThat(first.leases().due(NOW, 10)).containsExactly(ONE);
    assertThat(second.leases().due(NOW, 10)).isEmpty();
    committed(first.ledger().append(samples.step(head, 1, "seen")));
    assertThat(first.leases().due(NOW, 10)).isEmpty();
  }

  @Test
  void aCommandWakesARunThatNobodyHolds() {
    StreamHead head = opened(ONE, Optional.empty());
    head =
        committed(
            first
                .ledger()
                .append(samples.owned(head, new Fence.Owned(0, true), RunStatus.RUNNING, "x")));
    assertThat(second.leases().due(NOW, 10)).isEmpty();
    committed(first.ledger().append(samples.command(head, "c1", SampleRuns.MADE)));
    assertThat(second.leases().due(NOW, 10)).containsExactly(ONE);
  }

  @Test
  void renewingKeepsALease() {
    opened(ONE, Optional.of(first.leases().owner()));
    assertThat(first.leases().renew()).isTrue();
    assertThat(second.leases().claim(ONE)).isEmpty();
  }

  @Test
  void manyClaimersGetOneLease() throws Exception {
    opened(ONE, Optional.empty());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Optional<Lease>>> claims = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        Leases leases = i % 2 == 0 ? first.leases() : second.leases();
        claims.add(() -> leases.claim(ONE));
      }
      long won = 0;
      for (Future<Optional<Lease>> claim : threads.invokeAll(claims)) {
        won += claim.get().isPresent() ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    }
  }

  @Test
  void writersOfTwoProcessesNeverLoseOrMixRecords() throws Exception {
    int streams = 8;
    int records = 40;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> writers = new ArrayList<>();
      for (int i = 0; i < streams; i++) {
        String id = "run-0000" + i;
        committed(first.ledger().append(samples.opening(id, Optional.empty())));
        for (Process process : List.of(first, second)) {
          writers.add(() -> race(process.ledger(), StreamId.run(id), records));
        }
      }
      int written = 0;
      for (Future<Integer> writer : threads.invokeAll(writers)) {
        written += writer.get();
      }
      int present = 0;
      for (int i = 0; i < streams; i++) {
        StreamId stream = StreamId.run("run-0000" + i);
        present += first.ledger().read(stream, 1, 1_000).size();
        assertThat(first.ledger().head(stream)).isEqualTo(second.ledger().head(stream));
      }
      assertThat(present).isEqualTo(written).isEqualTo(streams * 2 * records);
    }
  }

  /** Appends until it has won that often, deciding again whenever it was stale. */
  private int race(Ledger ledger, StreamId stream, int wins) {
    int won = 0;
    while (won < wins) {
      StreamHead head = ledger.head(stream).orElseThrow();
      switch (ledger.append(samples.step(head, 0, "x"))) {
        case Committed _ -> won++;
        case AppendResult.Stale _ -> Thread.onSpinWait();
        case AppendResult other -> throw new IllegalStateException(other.toString());
      }
    }
    return won;
  }

  private void eventually(Callable<Boolean> fact) {
    long end = System.nanoTime() + patience.toNanos();
    boolean seen = false;
    while (!seen && System.nanoTime() < end) {
      try {
        seen = fact.call();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
      LockSupport.parkNanos(20_000_000);
    }
    assertThat(seen).as("seen within " + patience).isTrue();
  }
}
