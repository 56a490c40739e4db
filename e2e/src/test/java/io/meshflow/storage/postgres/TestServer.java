package io.meshflow.storage.postgres;

import io.meshflow.e2e.postgres.PostgresServers;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL server for all tests of this virtual machine; each asks for its own database. */
public final class TestServer {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final EmbeddedPostgres SERVER = start();

  private TestServer() {}

  private static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres server =
          PostgresServers.builder().setServerConfig("max_connections", "100").start();
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE ROLE meshflow LOGIN PASSWORD 'secret'");
      }
      return server;
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An empty database whose owner is no superuser, so that row-level security holds. */
  static PostgresUrl database() {
    String name = "test" + DATABASES.incrementAndGet();
    asSuperuser("CREATE DATABASE " + name + " OWNER meshflow");
    return new PostgresUrl(
        "jdbc:postgresql://localhost:" + SERVER.getPort() + "/" + name,
        Optional.of("meshflow"),
        Optional.of("secret"));
  }

  /** The same as one address, for a setting. */
  public static String address() {
    PostgresUrl url = database();
    return url.jdbc().replace("jdbc:postgresql://", "postgres://meshflow:secret@");
  }

  static void asSuperuser(String sql) {
    try (Connection connection = SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
