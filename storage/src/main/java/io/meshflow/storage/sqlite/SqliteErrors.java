package io.meshflow.storage.sqlite;

import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.storage.schema.DatabaseUnusableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** What SQLite's result codes mean for us. */
final class SqliteErrors {

  private static final int BUSY = 5;
  private static final int LOCKED = 6;
  private static final int NOMEM = 7;
  private static final int READONLY = 8;
  private static final int IOERR = 10;
  private static final int CORRUPT = 11;
  private static final int FULL = 13;
  private static final int CANTOPEN = 14;
  private static final int CONSTRAINT = 19;
  private static final int NOTADB = 26;

  /** With less, SQLite cannot grow the memory that it shares, and calls that a failing disk. */
  private static final long SMALLEST_SPACE = 64 * 1024;

  private SqliteErrors() {}

  /** Whether the connection may be used on; after anything else its state is not to be trusted. */
  static boolean harmless(SQLException e) {
    int code = primary(e);
    return code == BUSY || code == LOCKED || code == CONSTRAINT;
  }

  static boolean full(SQLException e) {
    return primary(e) == FULL;
  }

  static boolean constraint(SQLException e) {
    return primary(e) == CONSTRAINT;
  }

  /** The exception for the caller: names the file, the cause and the remedy. */
  static RuntimeException explain(Path file, SQLException e) {
    return switch (primary(e)) {
      case FULL -> fullDisk(file, e);
      case BUSY, LOCKED ->
          new LedgerUnavailableException(
              "Another process has kept " + file + " locked for too long", e);
      case READONLY ->
          new LedgerUnavailableException(
              file + " cannot be written: check the rights of the file and its folder", e);
      case CORRUPT, NOTADB -> corrupted(file, e);
      case CANTOPEN ->
          new LedgerUnavailableException(
              file + " cannot be opened: check that the folder exists and its rights", e);
      case IOERR ->
          spaceBeside(file) < SMALLEST_SPACE
              ? fullDisk(file, e)
              : new LedgerUnavailableException(
                  "The disk of " + file + " fails: " + e.getMessage(), e);
      case NOMEM -> new LedgerUnavailableException("No memory for " + file, e);
      default -> new LedgerUnavailableException(file + ": " + e.getMessage(), e);
    };
  }

  private static LedgerUnavailableException fullDisk(Path file, SQLException e) {
    return new LedgerUnavailableException(
        "The disk of " + file + " is full; nothing was written. Free some space", e);
  }

  /** Bytes that may still be written there; as many as can be when nobody can tell. */
  private static long spaceBeside(Path file) {
    try {
      return Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace();
    } catch (IOException untold) {
      return Long.MAX_VALUE;
    }
  }

  static DatabaseUnusableException corrupted(Path file, Throwable cause) {
    return new DatabaseUnusableException(
        file
            + " is damaged or no SQLite database. Restore a backup, or move the file away (with its"
            + " -wal and -shm) to start anew; 'sqlite3 "
            + file
            + " .recover' saves what is readable",
        cause);
  }

  private static int primary(SQLException e) {
    return e.getErrorCode() & 0xff;
  }
}
