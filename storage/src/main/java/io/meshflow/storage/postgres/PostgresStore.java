package io.meshflow.storage.postgres;

import io.meshflow.core.execution.Leases;
import io.meshflow.core.execution.Wakeups;
import io.meshflow.core.ledger.Accounts;
import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.storage.log.Database;
import io.meshflow.storage.log.LogStore;
import io.meshflow.storage.schema.Migrations;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One process's use of one PostgreSQL database: pool, leases, integrator, calls. */
public final class PostgresStore implements Database {

  private static final int CONNECTIONS = 16;
  private static final Duration WAIT = Duration.ofSeconds(5);

  private final PostgresPool pool;
  private final PostgresAppends appends;
  private final PostgresLedger ledger;
  private final PostgresLeases leases;
  private final Integrator integrator;
  private final Caller caller;
  private final PostgresWakeups wakeups;
  private volatile Optional<Budget> usual = Optional.empty();

  private PostgresStore(PostgresPool pool) {
    this.pool = pool;
    this.appends = new PostgresAppends(pool);
    this.ledger = new PostgresLedger(this, Optional.empty());
    this.leases = PostgresLeases.join(pool);
    this.integrator = new Integrator(pool);
    this.caller = new Caller(pool, leases.owner());
    this.wakeups = new PostgresWakeups(pool, leases.owner());
  }

  /** Opens a database, making or upgrading its schema. */
  public static PostgresStore open(PostgresUrl url) {
    return open(url, CONNECTIONS, WAIT);
  }

  static PostgresStore open(PostgresUrl url, int connections, Duration wait) {
    PostgresPool pool = new PostgresPool(url, connections, wait);
    try {
      Migrations.postgresql().migrate(pool.source(), pool.name());
      return new PostgresStore(pool);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public LogStore logs() {
    return new PostgresLogs(pool, integrator::integrateAll);
  }

  @Override
  public Accounts accounts() {
    return new PostgresAccounts(this);
  }

  @Override
  public void usualBudget(Optional<Budget> budget) {
    usual = budget;
  }

  Optional<Budget> usualBudget() {
    return usual;
  }

  @Override
  public String fault() {
    String sql = "SELECT pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'";
    return pool.use(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery(sql)) {
            row.next();
            String kind = row.getBoolean(1) ? " is a standby and read-only" : " is read-only";
            return row.getBoolean(1) || row.getBoolean(2) ? pool.name() + kind : "";
          }
        });
  }

  @Override
  public boolean durable() {
    return pool.use(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery("SELECT current_setting('fsync') = 'on'")) {
            row.next();
            return row.getBoolean(1);
          }
        });
  }

  @Override
  public void onGrowth(Runnable listener) {
    integrator.onGrowth(listener);
  }

  @Override
  public Leases leases() {
    return leases;
  }

  @Override
  public Wakeups wakeups() {
    return wakeups;
  }

  PostgresPool pool() {
    return pool;
  }

  AppendResult append(Optional<String> tenant, List<StreamAppend> records, List<StreamId> erased) {
    AppendResult result = appends.append(tenant, usual, records, erased);
    integrator.wake();
    if (result instanceof AppendResult.Committed) {
      caller.appended(records);
    }
    return result;
  }

  /** For tests: stops saying that the process lives, as its death would. */
  void die() {
    leases.die();
  }

  @Override
  public void close() {
    wakeups.close();
    try {
      leases.close();
    } finally {
      caller.close();
      integrator.close();
      pool.close();
    }
  }
}
