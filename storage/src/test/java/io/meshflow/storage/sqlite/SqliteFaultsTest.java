package io.meshflow.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.AppendResult.Committed;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.testkit.SampleRuns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a full disk, a bad neighbour in a group commit and a late caller do to the ledger. */
final class SqliteFaultsTest {

  @TempDir Path home;

  private SqliteStore store;
  private Ledger ledger;
  private SampleRuns samples;

  @BeforeEach
  void open() {
    store = SqliteStore.open(home.resolve("meshflow.db"), home.resolve("locks"));
    ledger = store.ledger();
    samples = new SampleRuns(ledger, "acme");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private StreamHead opened(String id) {
    return ((Committed) ledger.append(samples.opening(id, Optional.empty()))).heads().getFirst();
  }

  private boolean limitPages(int pages) {
    return store
        .writer()
        .submit(
            transaction -> {
              transaction.session().pragma("PRAGMA max_page_count = " + pages);
              return true;
            });
  }

  @Test
  void aFullDiskIsAClearErrorThatLosesNothingAndPassesWhenSpaceReturns() {
    StreamHead head = opened("run-one00");
    assertThat(limitPages(200)).isTrue();
    long acknowledged = 1;
    LedgerUnavailableException full = null;
    while (full == null) {
      try {
        AppendResult result = ledger.append(samples.step(head, 0, noise(20_000)));
        head = ((Committed) result).heads().getFirst();
        acknowledged++;
      } catch (LedgerUnavailableException e) {
        full = e;
      }
    }
    assertThat(full).hasMessageContaining("full").hasMessageContaining("meshflow.db");
    assertThat(ledger.read(head.stream(), 0, 1_000)).hasSize((int) acknowledged);
    assertThat(ledger.head(head.stream())).contains(head);

    // The connection was thrown away and its limit with it, as when space has returned.
    assertThat(ledger.append(samples.step(head, 0, "again"))).isInstanceOf(Committed.class);
  }

  private static String noise(int length) {
    StringBuilder text = new StringBuilder();
    java.util.Random random = new java.util.Random(length);
    while (text.length() < length) {
      text.append(Long.toHexString(random.nextLong()));
    }
    return text.toString();
  }

  @Test
  void aWriteThatFailsInAGroupCommitFailsAlone() throws Exception {
    int writers = 24;
    List<StreamHead> heads = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      heads.add(opened("run-%05d".formatted(i)));
    }
    SampleRuns theirs = new SampleRuns(ledger, "globex");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 20; round++) {
        List<Callable<Object>> group = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
          int writer = i;
          group.add(() -> outcome(writer, heads, theirs));
        }
        int at = 0;
        for (Future<Object> one : threads.invokeAll(group)) {
          check(at++, one.get(), heads);
        }
      }
    }
  }

  /** Every third write is stale, every eighth poisoned, the others are good. */
  private Object outcome(int writer, List<StreamHead> heads, SampleRuns theirs) {
    StreamHead head = heads.get(writer);
    try {
      if (writer % 8 == 7) {
        return ledger.append(theirs.step(head, 0, "sealed for another log"));
      }
      StreamHead after =
          writer % 3 == 1 ? theirs.opening("run-xxxxx", Optional.empty()).record().head() : head;
      return ledger.append(
          samples.step(
              new StreamHead(
                  head.stream(), head.next(), writer % 3 == 1 ? after.prev() : head.prev()),
              0,
              "x"));
    } catch (IllegalArgumentException e) {
      return e;
    }
  }

  private static void check(int writer, Object outcome, List<StreamHead> heads) {
    if (writer % 8 == 7) {
      assertThat(outcome).isInstanceOf(IllegalArgumentException.class);
    } else if (writer % 3 == 1) {
      assertThat(outcome).isInstanceOf(AppendResult.Stale.class);
    } else {
      assertThat(outcome).isInstanceOf(Committed.class);
      heads.set(writer, ((Committed) outcome).heads().getFirst());
    }
  }

  @Test
  void anInterruptedCallerStillLearnsWhatBecameOfItsAppend() {
    StreamHead head = opened("run-one00");
    Thread.currentThread().interrupt();
    AppendResult result = ledger.append(samples.step(head, 0, "x"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(result).isInstanceOf(Committed.class);
  }

  @Test
  void afterClosingEveryCallSaysSo() {
    StreamHead head = opened("run-one00");
    store.close();
    assertThatThrownBy(() -> ledger.append(samples.step(head, 0, "x")))
        .isInstanceOf(LedgerUnavailableException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> ledger.head(head.stream()))
        .isInstanceOf(LedgerUnavailableException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void nothingOfAnErasedKeyStaysInTheFiles() throws IOException {
    StreamHead head = opened("run-one00");
    byte[] key = ledger.streamKey(head.stream()).orElseThrow();
    assertThat(traces(key)).isTrue();
    StreamHead admin = StreamHead.start(StreamId.ADMIN);
    SampleRuns others = new SampleRuns(ledger, "acme");
    assertThat(
            ledger
                .of("acme")
                .erase(
                    others.evidence(admin, "e1", List.of(head.stream())), List.of(head.stream())))
        .isInstanceOf(Committed.class);
    store.close();
    assertThat(traces(key)).isFalse();
  }

  private boolean traces(byte[] secret) throws IOException {
    String needle = new String(secret, StandardCharsets.ISO_8859_1);
    for (String name : List.of("meshflow.db", "meshflow.db-wal")) {
      Path file = home.resolve(name);
      if (Files.exists(file)
          && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(needle)) {
        return true;
      }
    }
    return false;
  }
}
