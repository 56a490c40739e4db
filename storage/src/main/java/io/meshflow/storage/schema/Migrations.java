package io.meshflow.storage.schema;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings a database to the newest schema with Flyway; asks the history table first, so that an
 * up-to-date database costs one query. Refuses newer, altered and foreign schemas. Stateless.
 */
public final class Migrations {

  private static final String HISTORY = "flyway_schema_history";

  /** Where a database stands. */
  enum State {
    EMPTY,
    OLDER,
    CURRENT
  }

  private record Applied(int version, int checksum, boolean success) {}

  private final String folder;
  private final List<String> scripts;

  /**
   * @param folder class path folder of the scripts
   * @param scripts their names in order: the n-th, from 1, starts with {@code Vn__}
   */
  public Migrations(String folder, List<String> scripts) {
    this.folder = folder;
    this.scripts = List.copyOf(scripts);
  }

  /** The scripts for SQLite. */
  public static Migrations sqlite() {
    return new Migrations(
        "db/migration/sqlite",
        List.of(
            "V1__ledger.sql",
            "V2__usage.sql",
            "V3__waiting.sql",
            "V4__written.sql",
            "V5__asked.sql",
            "V6__lost.sql"));
  }

  /** The scripts for PostgreSQL. */
  public static Migrations postgresql() {
    return new Migrations(
        "db/migration/postgresql",
        List.of(
            "V1__ledger.sql",
            "V2__append.sql",
            "V3__usage.sql",
            "V4__waiting.sql",
            "V5__written.sql",
            "V6__living.sql",
            "V7__asked.sql",
            "V8__lost.sql"));
  }

  /** The newest schema version. */
  public int newest() {
    return scripts.size();
  }

  /** Whether the database, named for messages, is at the newest version. */
  public boolean current(Connection connection, String name) throws SQLException {
    return state(connection, name) == State.CURRENT;
  }

  /** Runs the scripts that are missing. The caller sees to it that one process at a time does. */
  public void migrate(DataSource database, String name) {
    try (Connection connection = database.getConnection()) {
      if (state(connection, name) == State.CURRENT) {
        return;
      }
    } catch (SQLException e) {
      throw new DatabaseUnusableException("Cannot read " + name + ": " + e.getMessage(), e);
    }
    try {
      Flyway.configure()
          .dataSource(database)
          .locations("classpath:" + folder)
          .failOnMissingLocations(true)
          .loggers("slf4j")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new DatabaseUnusableException(
          "Cannot bring " + name + " to schema " + newest() + ": " + e.getMessage(), e);
    }
  }

  private State state(Connection connection, String name) throws SQLException {
    if (!hasTable(connection, HISTORY)) {
      if (hasTable(connection, "streams") || hasTable(connection, "records")) {
        throw new DatabaseUnusableException(
            name + " holds tables without a schema history; use another file or database");
      }
      return State.EMPTY;
    }
    List<Applied> applied = history(connection);
    for (Applied script : applied) {
      check(script, name);
    }
    return applied.size() == newest() ? State.CURRENT : State.OLDER;
  }

  private void check(Applied script, String name) {
    if (script.version() > newest()) {
      throw new DatabaseUnusableException(
          name
              + " was made by a newer MeshFlow: schema "
              + script.version()
              + ", this one knows "
              + newest()
              + "; use the newer MeshFlow, or a copy of the database from before the upgrade");
    }
    if (!script.success()) {
      throw new DatabaseUnusableException(
          name + ": schema script " + script.version() + " failed half way; restore a backup");
    }
    if (script.checksum() != checksum(script.version())) {
      throw new DatabaseUnusableException(
          name
              + ": schema script "
              + script.version()
              + " is not the one that was applied; it was altered, here or there");
    }
  }

  private static boolean hasTable(Connection connection, String table) throws SQLException {
    DatabaseMetaData meta = connection.getMetaData();
    try (ResultSet found = meta.getTables(null, connection.getSchema(), table, null)) {
      return found.next();
    }
  }

  private static List<Applied> history(Connection connection) throws SQLException {
    List<Applied> applied = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT version, checksum, success FROM "
                    + HISTORY
                    + " WHERE version IS NOT NULL ORDER BY installed_rank")) {
      while (row.next()) {
        applied.add(
            new Applied(
                Integer.parseInt(row.getString("version")),
                row.getInt("checksum"),
                row.getBoolean("success")));
      }
    }
    return applied;
  }

  /** The checksum that Flyway records: CRC-32 over the lines without their ends. */
  private int checksum(int version) {
    CRC32 crc = new CRC32();
    String resource = "/" + folder + "/" + scripts.get(version - 1);
    try (InputStream stream = Migrations.class.getResourceAsStream(resource);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(stream, resource), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        crc.update(line.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (int) crc.getValue();
  }
}
