package io.meshflow.storage.sqlite;

import io.meshflow.storage.schema.DatabaseUnusableException;
import io.meshflow.storage.schema.Migrations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteDataSource;

/** One database file: its settings, checks and connections. Thread safe. */
public final class SqliteFile {

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int BUSY_MILLIS = 5_000;
  private static final long CHECK_BYTES = 32L << 20;
  private static final int CHECKPOINT_PAGES = 4_000;
  private static final long JOURNAL_BYTES = 64L << 20;

  /** File locks belong to the process: threads of one need a lock of their own. */
  private static final ReentrantLock MIGRATING = new ReentrantLock();

  private final Path path;

  public SqliteFile(Path path) {
    this.path = path.toAbsolutePath().normalize();
  }

  Path path() {
    return path;
  }

  /** Makes the file if needed, checks it and brings it to the newest schema. */
  public void prepare(Migrations migrations) {
    try {
      Files.createDirectories(path.getParent());
      checkMagic();
      try (Connection connection = open()) {
        checkPages(connection);
        if (migrations.current(connection, path.toString())) {
          return;
        }
      }
      migrate(migrations);
    } catch (SQLException e) {
      throw SqliteErrors.explain(path, e);
    } catch (IOException e) {
      throw new DatabaseUnusableException(
          "Cannot make or read "
              + path
              + " ("
              + e.getClass().getSimpleName()
              + "): check the rights of its folder, or set MESHFLOW_HOME to another one",
          e);
    }
  }

  private void migrate(Migrations migrations) throws IOException {
    MIGRATING.lock();
    try (FileChannel channel =
        FileChannel.open(
            path.resolveSibling(path.getFileName() + ".migrate"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      channel.lock();
      migrations.migrate(source(), path.toString());
    } finally {
      MIGRATING.unlock();
    }
  }

  private void checkMagic() throws IOException {
    if (!Files.exists(path) || Files.size(path) == 0) {
      return;
    }
    try (InputStream stream = Files.newInputStream(path)) {
      if (!Arrays.equals(stream.readNBytes(MAGIC.length), MAGIC)) {
        throw SqliteErrors.corrupted(path, new IOException("No SQLite header"));
      }
    }
  }

  /** A damaged page found at the start is better than one found by a run. */
  private void checkPages(Connection connection) throws SQLException, IOException {
    if (Files.size(path) > CHECK_BYTES) {
      return;
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
      if (row.next() && !"ok".equals(row.getString(1))) {
        throw SqliteErrors.corrupted(path, new SQLException(row.getString(1)));
      }
    } catch (SQLException e) {
      throw SqliteErrors.corrupted(path, e);
    }
  }

  /** A connection for the one writer of this process. */
  Connection open() throws SQLException {
    return source().getConnection();
  }

  /** A connection that cannot write. */
  Connection openReader() throws SQLException {
    Connection connection = open();
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = ON");
    }
    return connection;
  }

  private SQLiteDataSource source() {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setJournalMode(JournalMode.WAL);
    config.setSynchronous(SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    config.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "ON");
    config.setPragma(SQLiteConfig.Pragma.MMAP_SIZE, "0");
    config.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, Long.toString(JOURNAL_BYTES));
    config.setPragma(SQLiteConfig.Pragma.WAL_AUTOCHECKPOINT, Integer.toString(CHECKPOINT_PAGES));
    config.setGetGeneratedKeys(false);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + path);
    return source;
  }

  /** Refuses what cannot be a database path for the driver. */
  static void checkPath(Path path) {
    if (path.toString().contains("?")) {
      throw new DatabaseUnusableException(path + ": a database path must not contain '?'");
    }
  }
}
