package io.meshflow.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshflow.core.ledger.AppendResult.Committed;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.storage.schema.DatabaseUnusableException;
import io.meshflow.storage.schema.Migrations;
import io.meshflow.storage.schema.RunColumns;
import io.meshflow.testkit.SampleRuns;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteSchemaTest {

  private static final Migrations NEXT =
      new Migrations(
          "db/later/sqlite",
          List.of(
              "V1__ledger.sql",
              "V2__usage.sql",
              "V3__waiting.sql",
              "V4__written.sql",
              "V5__asked.sql",
              "V6__lost.sql",
              "V7__next.sql"));

  @TempDir Path home;

  private Path file() {
    return home.resolve("meshflow.db");
  }

  private SqliteStore open() {
    return SqliteStore.open(file(), home.resolve("locks"));
  }

  private StreamHead record() {
    try (SqliteStore store = open()) {
      SampleRuns samples = new SampleRuns(store.ledger(), "acme");
      return ((Committed) store.ledger().append(samples.opening("run-one00", Optional.empty())))
          .heads()
          .getFirst();
    }
  }

  private void sql(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private int count(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void whatWasWrittenIsThereAfterARestart() {
    StreamHead head = record();
    try (SqliteStore store = open()) {
      assertThat(store.ledger().head(head.stream())).contains(head);
      assertThat(store.ledger().read(head.stream(), 0, 10)).hasSize(1);
    }
  }

  /** One file per released schema is kept: what was written under it stays readable. */
  @Test
  void databasesOfEveryReleasedSchemaOpenAndGoOn() throws IOException {
    for (int version = 1; version <= Migrations.sqlite().newest(); version++) {
      try (InputStream packed =
              SqliteSchemaTest.class.getResourceAsStream("/schema/v" + version + ".db.gz");
          InputStream plain = new GZIPInputStream(packed)) {
        Files.copy(plain, file(), StandardCopyOption.REPLACE_EXISTING);
      }
      try (SqliteStore store = open()) {
        StreamHead head = store.ledger().head(StreamId.run("v1-stream5")).orElseThrow();
        assertThat(head.next()).isEqualTo(3);
        assertThat(store.ledger().read(head.stream(), 0, 10)).hasSize(3);
        SampleRuns samples = new SampleRuns(store.ledger(), "acme");
        assertThat(store.ledger().append(samples.step(head, 0, "goes on")))
            .isInstanceOf(Committed.class);
      }
    }
  }

  @Test
  void aDatabaseOfAnOlderSchemaWithRowsUpgradesAndKeepsThem() throws SQLException {
    StreamHead head = record();
    new SqliteFile(file()).prepare(NEXT);
    new SqliteFile(file()).prepare(NEXT);
    assertThat(count("SELECT count(*) FROM flyway_schema_history")).isEqualTo(7);
    assertThat(count("SELECT added FROM streams WHERE name = '" + head.stream() + "'"))
        .isEqualTo(7);
  }

  @Test
  void aNewerSchemaIsRefusedWithBothVersionsAndARemedy() throws SQLException {
    record();
    new SqliteFile(file()).prepare(NEXT);
    assertThatThrownBy(this::open)
        .isInstanceOf(DatabaseUnusableException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining("schema 7, this one knows 6")
        .hasMessageContaining("use the newer MeshFlow");
  }

  @Test
  void anAlteredScriptIsRefused() throws SQLException {
    record();
    sql("UPDATE flyway_schema_history SET checksum = checksum + 1");
    assertThatThrownBy(this::open)
        .isInstanceOf(DatabaseUnusableException.class)
        .hasMessageContaining("altered");
  }

  @Test
  void tablesOfSomebodyElseAreLeftAlone() throws SQLException {
    sql("CREATE TABLE streams (name TEXT)");
    assertThatThrownBy(this::open)
        .isInstanceOf(DatabaseUnusableException.class)
        .hasMessageContaining("without a schema history");
  }

  @Test
  void whatWaitsIsCountedWithoutAWalkThroughAllRuns() throws Exception {
    record();
    String query = RunReads.WAITING + RunColumns.IS_WAITING;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement();
        ResultSet plan = statement.executeQuery("EXPLAIN QUERY PLAN " + query)) {
      List<String> steps = new ArrayList<>();
      while (plan.next()) {
        steps.add(plan.getString("detail"));
      }
      assertThat(steps).anyMatch(step -> step.contains("streams_waiting"));
    }
  }

  @Test
  void whoeverStartsTogetherMigratesOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Callable<StreamId>> starts = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String run = "run-0000" + i;
        starts.add(
            () -> {
              try (SqliteStore store = open()) {
                SampleRuns samples = new SampleRuns(store.ledger(), "acme");
                assertThat(store.ledger().append(samples.opening(run, Optional.empty())))
                    .isInstanceOf(Committed.class);
                return StreamId.run(run);
              }
            });
      }
      for (Future<StreamId> start : threads.invokeAll(starts)) {
        assertThat(start.get()).isNotNull();
      }
    }
    assertThat(count("SELECT count(*) FROM flyway_schema_history"))
        .isEqualTo(Migrations.sqlite().newest());
    assertThat(count("SELECT count(*) FROM records")).isEqualTo(6);
    assertThat(count("SELECT count(*) FROM tenants")).isEqualTo(1);
    assertThat(count("SELECT count(*) FROM processes")).isZero();
  }

  @Test
  void aFileThatIsNoDatabaseIsNamedWithARemedyAndLeftAsItIs() throws IOException {
    Files.writeString(file(), "these are my notes, not a database\n".repeat(300));
    byte[] before = Files.readAllBytes(file());
    assertThatThrownBy(this::open)
        .isInstanceOf(DatabaseUnusableException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining("Restore a backup");
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  @Test
  void aDamagedHeaderOrPageIsNamedWithARemedy() throws IOException {
    record();
    damage(20, "XXXXXXXX");
    assertThatThrownBy(this::open)
        .isInstanceOf(DatabaseUnusableException.class)
        .hasMessageContaining(file().toString());
  }

  @Test
  void aDamagedPageIsFoundAtTheStart() throws IOException {
    record();
    damage(4096 + 1, "garbage garbage garbage");
    assertThatThrownBy(this::open)
        .isInstanceOf(DatabaseUnusableException.class)
        .hasMessageContaining(".recover");
  }

  private void damage(long at, String with) throws IOException {
    try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
      raw.seek(at);
      raw.write(with.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
