package io.meshflow.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.run.RunId;
import io.meshflow.testkit.SampleRuns;
import java.net.URI;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process stops before others may begin its work, also when the server just falls silent. */
@Timeout(120)
final class SilentServerTest {

  private static final RunId RUN = new RunId("run-one00");

  private final PostgresUrl direct = TestServer.database();

  private PostgresUrl through(Wire wire) {
    int port = port();
    String jdbc = direct.jdbc().replace(":" + port + "/", ":" + wire.port() + "/");
    return new PostgresUrl(jdbc, direct.user(), direct.password());
  }

  private int port() {
    return URI.create(direct.jdbc().substring("jdbc:".length())).getPort();
  }

  @Test
  void workStopsBeforeAnotherServerMayBeginItAndLaterThisOneMayWorkAgain() throws Exception {
    try (Wire wire = new Wire(port());
        PostgresStore first = PostgresStore.open(through(wire));
        PostgresStore second = PostgresStore.open(direct)) {
      SampleRuns samples = new SampleRuns(first.ledger(), "acme");
      first.ledger().append(samples.opening(RUN.value(), Optional.of(first.leases().owner())));
      wire.fallSilent();

      eventually(() -> !holds(first));
      assertThat(second.leases().claim(RUN)).isEmpty();
      eventually(() -> second.leases().claim(RUN).isPresent());

      assertThat(holds(first)).isFalse();
      wire.mend();
      eventually(() -> holds(first));
      assertThat(known(second, first.leases().owner())).isTrue();
    }
  }

  @Test
  void anIdleProcessThatWasTakenForDeadJoinsAnewByItself() {
    try (PostgresStore idle = PostgresStore.open(direct);
        PostgresStore other = PostgresStore.open(direct)) {
      String owner = idle.leases().owner();
      other
          .pool()
          .update("DELETE FROM processes WHERE owner = ?", delete -> delete.setString(2, owner));
      assertThat(known(other, owner)).isFalse();
      eventually(() -> known(other, owner));
      eventually(() -> holds(idle));
    }
  }

  /** Asks as the watch does, which must never have to wait. */
  private static boolean holds(PostgresStore store) {
    long asked = System.nanoTime();
    boolean holds = store.leases().renew();
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofMillis(1_500));
    return holds;
  }

  private static boolean known(PostgresStore store, String owner) {
    return store
        .pool()
        .query(
            Optional.empty(),
            "SELECT 1 FROM processes WHERE owner = ? AND alive_until > meshflow_now()",
            statement -> statement.setString(2, owner),
            ResultSet::next);
  }

  private static void eventually(BooleanSupplier fact) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    boolean seen = fact.getAsBoolean();
    while (!seen && System.nanoTime() < end) {
      LockSupport.parkNanos(20_000_000);
      seen = fact.getAsBoolean();
    }
    assertThat(seen).as("seen within 60 s").isTrue();
  }
}
