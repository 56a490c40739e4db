package io.meshflow.e2e.crash;

import io.meshflow.e2e.postgres.PostgresServers;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/** A PostgreSQL server of our own that can be stopped and started again. Not thread safe. */
final class Server implements AutoCloseable {

  private final Path data;
  private EmbeddedPostgres server;
  private final int port;
  private int databases;

  Server(Path data) throws IOException, SQLException {
    this.data = data;
    this.server =
        PostgresServers.builder().setDataDirectory(data).setCleanDataDirectory(false).start();
    this.port = server.getPort();
    run("CREATE ROLE meshflow LOGIN PASSWORD 'secret'");
  }

  /** Does something as the superuser. */
  void run(String sql) throws SQLException {
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

  /** The processes whose leases last, in the database of this URL. */
  Set<String> alive(String url) throws SQLException {
    String name = url.substring(url.lastIndexOf('/') + 1);
    try (Connection connection = server.getDatabase("postgres", name).getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT owner FROM processes WHERE alive_until > meshflow_now()")) {
      Set<String> owners = new HashSet<>();
      while (rows.next()) {
        owners.add(rows.getString(1));
      }
      return owners;
    }
  }

  void restart() throws IOException {
    EmbeddedPostgres.Builder same =
        PostgresServers.builder().setDataDirectory(data).setCleanDataDirectory(false).setPort(port);
    server.close();
    server = same.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
