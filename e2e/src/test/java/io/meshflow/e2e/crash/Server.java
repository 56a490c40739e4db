package io.meshflow.e2e.crash;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** A PostgreSQL server of our own that can be stopped and started again. Not thread safe. */
final class Server implements AutoCloseable {

  private final Path data;
  private EmbeddedPostgres server;
  private final int port;
  private int databases;

  Server(Path data) throws IOException, SQLException {
    this.data = data;
    this.server =
        EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).start();
    this.port = server.getPort();
    run("CREATE ROLE meshflow LOGIN PASSWORD 'secret'");
  }

  private void run(String sql) throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The URL of a new, empty database whose owner is no superuser. */
  String database() throws SQLException {
    String name = "crash" + databases++;
    run("CREATE DATABASE " + name + " OWNER meshflow");
    return "postgres://meshflow:secret@localhost:" + port + "/" + name;
  }

  void restart() throws IOException {
    EmbeddedPostgres.Builder same =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setPort(port);
    server.close();
    server = same.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
