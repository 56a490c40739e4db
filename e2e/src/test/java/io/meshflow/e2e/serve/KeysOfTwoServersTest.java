package io.meshflow.e2e.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.e2e.jvm.OwnJvm;
import io.meshflow.e2e.postgres.PostgresServers;
import io.meshflow.e2e.server.ServeProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys of one PostgreSQL database, changed by server, command and remote command, count in all. */
@Timeout(600)
final class KeysOfTwoServersTest {

  @TempDir Path data;
  @TempDir Path folder;

  private Map<String, String> environment;

  private EmbeddedPostgres postgres() throws Exception {
    EmbeddedPostgres server = PostgresServers.builder().setDataDirectory(data).start();
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE meshflow LOGIN PASSWORD 'secret'");
      statement.execute("CREATE DATABASE keys OWNER meshflow");
    }
    String url = "postgres://meshflow:secret@localhost:" + server.getPort() + "/keys";
    environment = Map.of("MESHFLOW_DB_URL", url);
    return server;
  }

  /** What a command says, in a process of its own. */
  private String said(String... words) throws IOException, InterruptedException {
    List<String> line = OwnJvm.command("io.meshflow.cli.Main");
    line.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().putAll(environment);
    builder.redirectError(folder.resolve("err").toFile());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(String.join(" ", words)).isZero();
    return out.strip();
  }

  private static void counts(String key, ServeProcess... servers) {
    for (ServeProcess server : servers) {
      server.until(() -> status(server, key) == 200);
    }
  }

  private static void countsNoMore(String key, ServeProcess... servers) {
    for (ServeProcess server : servers) {
      server.until(() -> status(server, key) == 401);
    }
  }

  private static int status(ServeProcess server, String key) {
    return server.get("/api/v1/whoami", key).status();
  }

  private static String id(String key) {
    return key.substring(3, 19);
  }

  @Test
  void whatIsMadeRotatedAndRevokedByOneCountsInTheOther() throws Exception {
    try (EmbeddedPostgres _ = postgres();
        ServeProcess one = ServeProcess.start(folder, environment, "--demo");
        ServeProcess two = ServeProcess.start(folder, environment, "--demo")) {
      one.until(() -> one.get("/ready").status() == 200);
      two.until(() -> two.get("/ready").status() == 200);
      overHttp(one, two);
      byCommand(one, two);
      remotely(one, two);
    }
  }

  private static void overHttp(ServeProcess one, ServeProcess two) {
    Value.Obj wanted = Value.obj("name", Value.of("ci"), "role", Value.of("viewer"));
    Value.Obj made = (Value.Obj) Json.parse(one.post("/api/v1/keys", wanted).body());
    String first = made.text("key");
    counts(first, one, two);
    Value.Obj overlap = Value.obj("overlap_seconds", Value.of(600));
    String path = "/api/v1/keys/" + made.text("id") + "/rotate";
    String second = ((Value.Obj) Json.parse(two.post(path, overlap).body())).text("key");
    counts(second, one, two);
    counts(first, one, two);
    String third = ((Value.Obj) Json.parse(one.post(path, Value.Obj.EMPTY).body())).text("key");
    countsNoMore(first, one, two);
    countsNoMore(second, one, two);
    counts(third, one, two);
  }

  private void byCommand(ServeProcess one, ServeProcess two)
      throws IOException, InterruptedException {
    String first = said("keys", "create", "--name", "ops", "--role", "viewer");
    counts(first, one, two);
    String second = said("keys", "rotate", id(first), "--overlap", "0");
    countsNoMore(first, one, two);
    counts(second, one, two);
    said("keys", "revoke", id(first));
    countsNoMore(second, one, two);
  }

  private void remotely(ServeProcess one, ServeProcess two)
      throws IOException, InterruptedException {
    String[] at = {"--server", one.base(), "--api-key", ServeProcess.KEY};
    String first =
        said("keys", "create", "--name", "far", "--role", "viewer", at[0], at[1], at[2], at[3]);
    counts(first, one, two);
    String second =
        said("keys", "rotate", id(first), "--overlap", "600", at[0], at[1], at[2], at[3]);
    counts(first, one, two);
    counts(second, one, two);
    said("keys", "revoke", id(first), at[0], at[1], at[2], at[3]);
    countsNoMore(first, one, two);
    countsNoMore(second, one, two);
  }
}
