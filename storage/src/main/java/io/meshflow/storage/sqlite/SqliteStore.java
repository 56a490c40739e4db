package io.meshflow.storage.sqlite;

import io.meshflow.core.execution.Leases;
import io.meshflow.core.execution.Wakeups;
import io.meshflow.core.ledger.Accounts;
import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.storage.log.Database;
import io.meshflow.storage.log.LogStore;
import io.meshflow.storage.schema.Migrations;
import java.nio.file.Path;
import java.util.Optional;

/** One process's use of one SQLite file: its writer, its readers, its place among the processes. */
public final class SqliteStore implements Database {

  private final SqliteWriter writer;
  private final SqliteReaders readers;
  private final SqliteLedger ledger;
  private final SqliteLeases leases;

  private volatile Runnable listener = () -> {};
  private volatile Optional<Budget> usual = Optional.empty();

  private SqliteStore(SqliteFile file, Path locks) {
    this.writer = new SqliteWriter(file);
    this.readers = new SqliteReaders(file);
    this.ledger = new SqliteLedger(this, Optional.empty());
    this.leases = join(locks);
  }

  private SqliteLeases join(Path locks) {
    try {
      return SqliteLeases.join(this, locks);
    } catch (RuntimeException e) {
      writer.close();
      readers.close();
      throw e;
    }
  }

  /** Opens a database, making or upgrading it; lock files of the processes lie in a folder. */
  public static SqliteStore open(Path database, Path locks) {
    SqliteFile.checkPath(database);
    SqliteFile file = new SqliteFile(database);
    file.prepare(Migrations.sqlite());
    return new SqliteStore(file, locks);
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public LogStore logs() {
    return new SqliteLogs(this);
  }

  @Override
  public Accounts accounts() {
    return new SqliteAccounts(this);
  }

  @Override
  public void usualBudget(Optional<Budget> budget) {
    usual = budget;
  }

  Optional<Budget> usualBudget() {
    return usual;
  }

  @Override
  public void onGrowth(Runnable call) {
    listener = call;
  }

  @Override
  public Leases leases() {
    return leases;
  }

  /** Processes of one machine look into the file often: that costs next to nothing. */
  @Override
  public Wakeups wakeups() {
    return Wakeups.NONE;
  }

  @Override
  public String fault() {
    return "";
  }

  /** Every connection syncs what it commits. */
  @Override
  public boolean durable() {
    return true;
  }

  SqliteWriter writer() {
    return writer;
  }

  SqliteReaders readers() {
    return readers;
  }

  AppendResult append(AppendWrite write) {
    AppendResult result = writer.submit(write);
    if (result instanceof AppendResult.Committed) {
      listener.run();
    }
    return result;
  }

  /** Empties the write-ahead log, which still holds what was deleted. */
  void forgetDeleted() {
    writer.truncateLog();
  }

  /** For tests: frees the lock file as the death of the process would, and says nothing. */
  void die() {
    leases.die();
  }

  @Override
  public void close() {
    try {
      leases.close();
    } finally {
      writer.close();
      readers.close();
    }
  }
}
