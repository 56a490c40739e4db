package io.meshflow.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.ledger.AppendResult.Committed;
import io.meshflow.core.ledger.AppendResult.Fenced;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.run.RunId;
import io.meshflow.testkit.SampleRuns;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process that was taken for dead leaves no run behind that it holds and does not work on. */
@Timeout(180)
final class PostgresOwnersTest {

  private static final RunId ONE = new RunId("run-one00");

  private final PostgresUrl url = TestServer.database();

  private static int bury(PostgresStore store, String owner) {
    return store
        .pool()
        .update(
            "DELETE FROM processes WHERE owner = ?", statement -> statement.setString(2, owner));
  }

  private static boolean knows(PostgresStore store, String owner) {
    return store
        .pool()
        .query(
            Optional.empty(),
            "SELECT 1 FROM processes WHERE owner = ?",
            statement -> statement.setString(2, owner),
            rows -> rows.next());
  }

  /** It was buried, and what it had opened before that became visible only after it. */
  @Test
  void whatIsHeldUnderABuriedNameIsFreeOnceItsProcessBeginsAnew() {
    try (PostgresStore silent = PostgresStore.open(url);
        PostgresStore other = PostgresStore.open(url)) {
      SampleRuns samples = new SampleRuns(silent.ledger(), "acme");
      String owner = silent.leases().owner();
      StreamAppend opening = samples.opening(ONE.value(), Optional.of(owner));
      assertThat(silent.ledger().append(opening)).isInstanceOf(Committed.class);
      assertThat(other.leases().claim(ONE)).isEmpty();

      bury(other, owner);

      while (other.leases().due(Instant.now(), 10).isEmpty()) {
        LockSupport.parkNanos(50_000_000);
      }
      assertThat(other.leases().claim(ONE)).isPresent();
    }
  }

  @Test
  void nothingIsOpenedOrClaimedUnderABuriedName() {
    try (PostgresStore silent = PostgresStore.open(url);
        PostgresStore other = PostgresStore.open(url)) {
      SampleRuns samples = new SampleRuns(silent.ledger(), "acme");
      String owner = silent.leases().owner();
      StreamAppend free = samples.opening("run-free0", Optional.empty());
      assertThat(silent.ledger().append(free)).isInstanceOf(Committed.class);

      bury(other, owner);

      StreamAppend opening = samples.opening(ONE.value(), Optional.of(owner));
      assertThat(silent.ledger().append(opening)).isEqualTo(new Fenced(opening.stream()));
      assertThat(silent.leases().claim(new RunId("run-free0"))).isEmpty();
      while (!knows(other, owner)) {
        LockSupport.parkNanos(50_000_000);
      }
      assertThat(silent.ledger().append(opening)).isInstanceOf(Committed.class);
      assertThat(silent.leases().claim(new RunId("run-free0"))).isPresent();
    }
  }
}
