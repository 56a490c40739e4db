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

  /**
   * Every process starts a run of its own and must see it end. They begin at the same moment, when
   * all of them have made another database before.
   */
  private void start(String before, String fresh) throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("say.yaml"),
        "name: say\nnodes:\n  - id: say\n    kind: agent\n    instructions: Do the task.\n");
    List<Process> started = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      List<String> line = OwnJvm.command(Gathered.class.getName());
      line.addAll(List.of(folder.toString(), before, fresh));
      ProcessBuilder builder = new ProcessBuilder(line);
      started.add(builder.redirectError(folder.resolve("err" + i).toFile()).start());
    }
    for (Process process : started) {
      assertThat(process.inputReader().readLine()).isEqualTo("ready");
    }
    for (Process process : started) {
      process.outputWriter().append('\n').flush();
    }
    for (int i = 0; i < PROCESSES; i++) {
      String out = said(started.get(i));
      assertThat(started.get(i).waitFor(4, TimeUnit.MINUTES)).isTrue();
      assertThat(started.get(i).exitValue())
          .as(Files.readString(folder.resolve("err" + i)))
          .isZero();
      assertThat(out).contains("\"completed\"");
    }
  }

  private static String said(Process process) {
    return String.join("\n", process.inputReader().lines().toList());
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
    start("-", "-");
    Path file = folder.resolve(".meshflow").resolve("meshflow.db");
    migratedOnce(DriverManager.getConnection("jdbc:sqlite:" + file), Migrations.sqlite().newest());
  }

  @Test
  void onPostgres() throws Exception {
    try (EmbeddedPostgres server = PostgresServers.builder().setDataDirectory(data).start()) {
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE ROLE meshflow LOGIN PASSWORD 'secret'");
        statement.execute("CREATE DATABASE before OWNER meshflow");
        statement.execute("CREATE DATABASE fresh OWNER meshflow");
      }
      String url = "postgres://meshflow:secret@localhost:" + server.getPort() + "/";
      start(url + "before", url + "fresh");
      migratedOnce(
          server.getDatabase("postgres", "fresh").getConnection(),
          Migrations.postgresql().newest());
    }
  }
}
