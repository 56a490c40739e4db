package io.meshflow.e2e.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.e2e.postgres.PostgresServers;
import io.meshflow.e2e.server.ServeProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether a server can work is told truly while its database comes, goes and comes back. */
@Timeout(600)
final class ReadinessTest {

  @TempDir Path data;
  @TempDir Path folder;

  private EmbeddedPostgres postgres(int port) throws IOException {
    EmbeddedPostgres.Builder builder =
        PostgresServers.builder().setDataDirectory(data).setCleanDataDirectory(false);
    return (port > 0 ? builder.setPort(port) : builder).start();
  }

  private int prepared() throws Exception {
    try (EmbeddedPostgres server = postgres(0);
        Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE ROLE meshflow LOGIN PASSWORD 'secret'");
      statement.execute("CREATE DATABASE ready OWNER meshflow");
      return server.getPort();
    }
  }

  private static Value.Obj body(ServeProcess.Answer answer) {
    return (Value.Obj) Json.parse(answer.body());
  }

  private static String dependency(ServeProcess serve, String name) {
    return body(serve.get("/ready")).object("dependencies").textIf(name).orElse("");
  }

  @Test
  void aServerWaitsForItsDatabaseTellsWhenItIsAwayAndComesBack() throws Exception {
    int port = prepared();
    String url = "postgres://meshflow:secret@localhost:" + port + "/ready";
    try (ServeProcess serve =
        ServeProcess.start(folder, Map.of("MESHFLOW_DB_URL", url), "--demo")) {
      serve.until(() -> serve.port() > 0);
      assertThat(serve.said()).contains("waiting for the database").doesNotContain("secret");
      assertThat(serve.get("/live").status()).isEqualTo(200);
      assertThat(serve.get("/ready").status()).isEqualTo(503);
      assertThat(dependency(serve, "database")).isEqualTo("down");
      assertThat(serve.get("/api/v1/runs").status()).isEqualTo(503);
      assertThat(body(serve.get("/api/v1/runs")).text("code")).isEqualTo("starting");

      EmbeddedPostgres first = postgres(port);
      List<Integer> heard = new ArrayList<>();
      serve.until(
          () -> {
            heard.add(connects(serve.port()) ? serve.get("/ready").status() : -1);
            return heard.getLast() == 200;
          });
      assertThat(heard).as("the port is never closed").doesNotContain(-1);
      assertThat(serve.said()).contains("the database is there");
      assertThat(serve.ran()).isEqualTo("completed");

      first.close();
      serve.until(() -> serve.get("/ready").status() == 503);
      assertThat(dependency(serve, "database")).startsWith("down: ");
      assertThat(dependency(serve, "disk")).isEqualTo("up");
      assertThat(serve.get("/health").status()).isEqualTo(503);
      assertThat(serve.get("/live").status()).isEqualTo(200);

      try (EmbeddedPostgres again = postgres(port)) {
        serve.until(() -> serve.get("/ready").status() == 200);
        assertThat(again.getPort()).isEqualTo(port);
        serve.until(() -> serve.ran().equals("completed"));
        readOnly(serve, again);
        keysAndDisk(serve);
      }
    }
  }

  private static boolean connects(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }

  /** As a standby, or a server that somebody set so: it answers, and takes nothing in. */
  private static void readOnly(ServeProcess serve, EmbeddedPostgres server) throws Exception {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE");
      statement.execute("ALTER SYSTEM SET default_transaction_read_only = on");
      statement.execute("SELECT pg_reload_conf()");
      serve.until(() -> serve.get("/ready").status() == 503);
      assertThat(dependency(serve, "database")).startsWith("down: ").endsWith("is read-only");
      statement.execute("ALTER SYSTEM RESET default_transaction_read_only");
      statement.execute("SELECT pg_reload_conf()");
      serve.until(() -> serve.get("/ready").status() == 200);
    }
  }

  private void keysAndDisk(ServeProcess serve) throws IOException {
    Path home = folder.resolve(".meshflow");
    Path aside = folder.resolve("aside");
    Files.move(home.resolve("keys"), aside);
    assertThat(serve.get("/ready").status()).isEqualTo(503);
    assertThat(dependency(serve, "keys")).startsWith("down: ");
    Files.move(aside, home.resolve("keys"));
    serve.until(() -> serve.get("/ready").status() == 200);
    Files.move(home, aside);
    assertThat(dependency(serve, "disk")).startsWith("down: ");
    Files.move(aside, home);
    serve.until(() -> serve.get("/ready").status() == 200);
  }

  @Test
  void aWrongPasswordIsNoReasonToWait() throws Exception {
    int port = prepared();
    Files.writeString(
        data.resolve("pg_hba.conf"),
        "host all postgres all trust\nhost all all all scram-sha-256\n");
    try (EmbeddedPostgres server = postgres(port)) {
      assertThat(server.getPort()).isEqualTo(port);
      String url = "postgres://meshflow:wrong@localhost:" + port + "/ready";
      try (ServeProcess serve =
          ServeProcess.start(folder, Map.of("MESHFLOW_DB_URL", url), "--demo")) {
        assertThat(serve.ended(Duration.ofSeconds(60))).isEqualTo(1);
        assertThat(serve.said()).contains("Cannot connect").doesNotContain("wrong");
      }
    }
  }
}
