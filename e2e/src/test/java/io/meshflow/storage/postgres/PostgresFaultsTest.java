package io.meshflow.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.AppendResult.Committed;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.VerificationReport;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.storage.Storage;
import io.meshflow.storage.log.Exports;
import io.meshflow.storage.schema.DatabaseUnusableException;
import io.meshflow.testkit.SampleRuns;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PostgresFaultsTest {

  private final PostgresUrl url = TestServer.database();

  @TempDir Path home;

  private static StreamHead opened(Ledger ledger, SampleRuns samples, String id) {
    return ((Committed) ledger.append(samples.opening(id, Optional.empty()))).heads().getFirst();
  }

  @Test
  void anExhaustedPoolIsAClearErrorInBoundedTimeAndPasses() throws Exception {
    try (PostgresStore store = PostgresStore.open(url, 2, Duration.ofSeconds(2))) {
      SampleRuns samples = new SampleRuns(store.ledger(), "acme");
      StreamHead head = opened(store.ledger(), samples, "run-one00");
      try (Connection one = store.pool().connection();
          Connection two = store.pool().connection()) {
        assertThat(one).isNotSameAs(two);
        long start = System.nanoTime();
        assertThatThrownBy(() -> store.ledger().head(head.stream()))
            .isInstanceOf(LedgerUnavailableException.class)
            .hasMessageContaining("No free connection");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
      }
      assertThat(store.ledger().head(head.stream())).contains(head);
    }
  }

  @Test
  void connectionsThatAreCutLoseNothingThatWasAcknowledged() throws Exception {
    try (PostgresStore store = PostgresStore.open(url)) {
      SampleRuns samples = new SampleRuns(store.ledger(), "acme");
      AtomicBoolean over = new AtomicBoolean();
      List<Callable<StreamHead>> writers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        StreamHead first = opened(store.ledger(), samples, "run-0000" + i);
        writers.add(() -> write(store.ledger(), samples, first, over));
      }
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<StreamHead>> running = new ArrayList<>();
        writers.forEach(writer -> running.add(threads.submit(writer)));
        for (int cut = 0; cut < 30; cut++) {
          TestServer.asSuperuser(
              "SELECT pg_terminate_backend(pid), pg_sleep(0.05) FROM pg_stat_activity"
                  + " WHERE usename = 'meshflow'");
        }
        over.set(true);
        for (Future<StreamHead> one : running) {
          StreamHead acknowledged = one.get();
          assertThat(read(store.ledger(), acknowledged.stream())).contains(acknowledged);
        }
      }
    }
  }

  /** A connection that was cut is noticed by whoever uses it next. */
  private static Optional<StreamHead> read(Ledger ledger, StreamId stream) {
    for (int connections = 0; connections < 100; connections++) {
      try {
        return ledger.head(stream);
      } catch (LedgerUnavailableException cut) {
        assertThat(cut).hasMessageContaining("test");
      }
    }
    return ledger.head(stream);
  }

  private static StreamHead write(
      Ledger ledger, SampleRuns samples, StreamHead first, AtomicBoolean over) {
    StreamHead head = first;
    while (!over.get()) {
      try {
        AppendResult result = ledger.append(samples.step(head, 0, "x"));
        if (result instanceof Committed committed) {
          head = committed.heads().getFirst();
        } else {
          assertThat(result).isInstanceOf(AppendResult.Unknown.class);
          head = ledger.head(head.stream()).orElseThrow();
        }
      } catch (LedgerUnavailableException e) {
        assertThat(e).hasMessageContaining("test");
      }
    }
    return head;
  }

  @Test
  void serversThatStartTogetherMigrateOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Boolean>> starts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        starts.add(
            () -> {
              try (PostgresStore store = PostgresStore.open(url, 2, Duration.ofSeconds(20))) {
                return store.logs().hasTenants();
              }
            });
      }
      for (Future<Boolean> start : threads.invokeAll(starts)) {
        assertThat(start.get()).isFalse();
      }
    }
  }

  @Test
  void aServerThatIsNotThereIsNamedWithoutThePassword() {
    PostgresUrl nowhere = PostgresUrl.parse("postgres://me:s3cret@localhost:1/nowhere");
    assertThatThrownBy(() -> PostgresStore.open(nowhere, 1, Duration.ofMillis(500)))
        .isInstanceOf(DatabaseUnusableException.class)
        .hasMessageContaining("localhost:1/nowhere")
        .hasMessageContaining("MESHFLOW_DB_URL")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void anExportOfPostgresqlVerifiesAsALogAndAsARun() {
    String jdbc = url.jdbc() + "?user=meshflow&password=secret";
    try (Storage storage = Storage.open(home, Optional.of(jdbc))) {
      SampleRuns samples = new SampleRuns(storage.ledger(), "acme");
      StreamHead head = opened(storage.ledger(), samples, "run-one00");
      for (int i = 0; i < 30; i++) {
        head =
            ((Committed) storage.ledger().append(samples.step(head, 0, "x" + i)))
                .heads()
                .getFirst();
      }
      assertThat(storage.vault().tenantKey("acme")).isEqualTo(storage.vault().tenantKey("acme"));
      verify(storage, Exports.Request.sealed("acme"));
      verify(storage, Exports.Request.sealed("acme", head.stream()));
    }
  }

  private static void verify(Storage storage, Exports.Request request) {
    List<String> lines = new ArrayList<>();
    storage.exports().write(request, lines::add);
    VerificationReport report = Verifier.verify(lines, storage.verifierKey("acme"), List.of());
    assertThat(report.lines()).last().asString().contains("VALID");
    assertThat(report.result()).isEqualTo(VerificationReport.Result.VALID);
    assertThat(report.records()).hasSize(31);
  }
}
