package io.meshflow.storage.sqlite;

import java.nio.file.Path;
import java.sql.SQLException;

/** A write of the group went wrong by its own fault; the group was rolled back. */
final class PoisonedWrite extends Exception {

  private static final long serialVersionUID = 1L;

  private final Exception fault;

  PoisonedWrite(Exception fault) {
    super(fault);
    this.fault = fault;
  }

  RuntimeException reason(Path file) {
    return switch (fault) {
      case RuntimeException e -> e;
      case SQLException e -> SqliteErrors.explain(file, e);
      case Exception e -> new IllegalStateException(e);
    };
  }
}
