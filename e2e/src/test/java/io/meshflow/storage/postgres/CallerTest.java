package io.meshflow.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.execution.Wakeups;
import io.meshflow.core.ledger.AppendResult.Committed;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.run.RunId;
import io.meshflow.testkit.SampleRuns;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** What the processes on one PostgreSQL database tell each other. */
final class CallerTest {

  private static final int SECONDS = 60;

  private final PostgresUrl url = TestServer.database();

  private static final class Heard implements Wakeups.Listener {
    private final Set<String> runs = new ConcurrentSkipListSet<>();
    private final CountDownLatch called;
    private final CountDownLatch listening = new CountDownLatch(1);

    Heard(int calls) {
      called = new CountDownLatch(calls);
    }

    @Override
    public void called(RunId run) {
      runs.add(run.value());
      called.countDown();
    }

    @Override
    public void stirred() {
      listening.countDown();
    }

    void awaitListening() throws InterruptedException {
      assertThat(listening.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    void awaitCalls() throws InterruptedException {
      assertThat(called.await(SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Everything that is said on the channel until a time without words, after the first. */
  private static List<String> said(Connection connection) throws SQLException {
    List<String> words = new ArrayList<>();
    PGConnection ear = connection.unwrap(PGConnection.class);
    PGNotification[] news = ear.getNotifications((int) Duration.ofSeconds(60).toMillis());
    while (news != null && news.length > 0) {
      for (PGNotification one : news) {
        words.add(one.getParameter());
      }
      news = ear.getNotifications(500);
    }
    return words;
  }

  private static StreamHead append(PostgresStore store, StreamAppend append) {
    return ((Committed) store.ledger().append(append)).heads().getFirst();
  }

  private static void listen(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean _ = statement.execute("LISTEN " + Caller.CHANNEL);
    }
  }

  @Test
  void aCallNamesTheCallerAndTheRunAndNothingOfTheTenant() throws Exception {
    try (PostgresStore store = PostgresStore.open(url);
        Connection spy = store.pool().lifeline("spy")) {
      SampleRuns samples = new SampleRuns(store.ledger(), "secret-tenant");
      listen(spy);
      StreamHead head = append(store, samples.opening("run-one00", Optional.empty()));
      StreamHead other = append(store, samples.opening("run-two00", Optional.empty()));
      StreamHead _ = append(store, samples.step(other, 0, "x"));
      StreamHead _ = append(store, samples.command(head, "c-1", SampleRuns.MADE));
      assertThat(said(spy))
          .as("calls are said in their order; work of an owner concerns nobody")
          .containsExactly(store.leases().owner() + " run-one00");
    }
  }

  @Test
  void anyNumberOfCallsIsHeardInMessagesThatPostgresTakes() throws Exception {
    int runs = 1_000;
    Heard heard = new Heard(runs);
    try (PostgresStore one = PostgresStore.open(url);
        PostgresStore two = PostgresStore.open(url)) {
      two.wakeups().listen(heard);
      heard.awaitListening();
      try (Caller caller = new Caller(one.pool(), one.leases().owner())) {
        for (int i = 0; i < runs; i++) {
          caller.call("run-%060d".formatted(i));
        }
      }
      heard.awaitCalls();
      assertThat(heard.runs).hasSize(runs);
    }
  }

  @Test
  void wordsOfStrangersAreNoCallsAndHarmNothing() throws Exception {
    Heard heard = new Heard(1);
    try (PostgresStore store = PostgresStore.open(url);
        Connection stranger = store.pool().lifeline("stranger")) {
      store.wakeups().listen(heard);
      heard.awaitListening();
      for (String words :
          List.of("x ../../etc", "x  ", "  ", "x " + "y".repeat(7_000), "x run-real")) {
        try (var call = stranger.prepareStatement("SELECT pg_notify(?, ?)")) {
          call.setString(1, Caller.CHANNEL);
          call.setString(2, words);
          boolean _ = call.execute();
        }
      }
      heard.awaitCalls();
      assertThat(heard.runs).containsExactly("run-real");
      assertThat(store.wakeups().heard()).isTrue();
    }
  }

  @Test
  void aProcessDoesNotHearItself() throws Exception {
    Heard heard = new Heard(1);
    try (PostgresStore one = PostgresStore.open(url);
        PostgresStore two = PostgresStore.open(url)) {
      one.wakeups().listen(heard);
      heard.awaitListening();
      try (Caller own = new Caller(one.pool(), one.leases().owner())) {
        own.call("run-own-0");
      }
      try (Caller other = new Caller(two.pool(), two.leases().owner())) {
        other.call("run-other");
      }
      heard.awaitCalls();
      assertThat(heard.runs).containsExactly("run-other");
    }
  }
}
