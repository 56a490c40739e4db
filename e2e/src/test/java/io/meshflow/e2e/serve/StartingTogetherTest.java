package io.meshflow.e2e.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.e2e.jvm.OwnJvm;
import io.meshflow.e2e.postgres.PostgresServers;
import io.meshflow.storage.schema.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that meet a database without tables at the same time make them once, and all go on. */
@Timeout(600)
final class StartingTogetherTest {

  private static final int PROCESSES = 4;

  @TempDir Path folder;
  @TempDir Path data;

  /** Every process starts a run of its own and must see it end. */
  private void start(Map<String, String> environment) throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("say.yaml"),
        "name: say\nnodes:\n  - id: say\n    kind: agent\n    instructions: Do the task.\n");
    List<Process> started = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      List<String> line = OwnJvm.command("io.meshflow.cli.Main");
      line.addAll(List.of("run", "say.yaml", "--model", "demo", "--task", "Say it.", "--json"));
      ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
      builder.environment().putAll(environment);
      builder.redirectOutput(folder.resolve("out" + i).toFile());
      builder.redirectError(folder.resolve("err" + i).toFile());
      started.add(builder.start());
    }
    for (int i = 0; i < PROCESSES; i++) {
      assertThat(started.get(i).waitFor(4, TimeUnit.MINUTES)).isTrue();
      assertThat(started.get(i).exitValue())
          .as(Files.readString(folder.resolve("err" + i)))
          .isZero();
      assertThat(Files.readString(folder.resolve("out" + i))).contains("\"completed\"");
    }
  }

  private static void migratedOnce(Connection connection, int newest) throws Exception {
    try (connection;
        Statement statement = connection.createStatement()) {
      assertThat(count(statement, "SELECT count(*) FROM flyway_schema_history WHERE version <> ''"))
          .isEqualTo(newest);
      assertThat(count(statement, "SELECT count(*) FROM streams WHERE name LIKE 'run%'"))
          .isEqualTo(PROCESSES);
    }
  }

  private static int count(Statement statement, String sql) throws Exception {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void onAFile() throws Exception {
    start(Map.of());
    Path file = folder.resolve(".meshflow").resolve("meshflow.db");
    migratedOnce(DriverManager.getConnection("jdbc:sqlite:" + file), Migrations.sqlite().newest());
  }

  @Test
  void onPostgres() throws Exception {
    try (EmbeddedPostgres server = PostgresServers.builder().setDataDirectory(data).start()) {
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE ROLE meshflow LOGIN PASSWORD 'secret'");
        statement.execute("CREATE DATABASE fresh OWNER meshflow");
      }
      String url = "postgres://meshflow:secret@localhost:" + server.getPort() + "/fresh";
      start(Map.of("MESHFLOW_DB_URL", url));
      migratedOnce(
          server.getDatabase("postgres", "fresh").getConnection(),
          Migrations.postgresql().newest());
    }
  }
}
