package io.meshflow.storage.log;

import io.meshflow.core.execution.Leases;
import io.meshflow.core.execution.Wakeups;
import io.meshflow.core.ledger.Accounts;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.Ledger;
import java.util.Optional;

/** One process's use of one database, whichever kind that is. Thread safe. */
public interface Database extends AutoCloseable {

  /** The ledger; closing it closes the database. */
  Ledger ledger();

  /** The leases of this process. */
  Leases leases();

  /** How this process hears of the others. */
  Wakeups wakeups();

  /** The logs of the tenants. */
  LogStore logs();

  /** What tenants spend, and their budgets. */
  Accounts accounts();

  /** The daily budget of tenants that have none of their own, for appends of this process. */
  void usualBudget(Optional<Budget> budget);

  /** Why nothing can be written, such as a standby; empty when it can, as far as it says. */
  String fault();

  /** Whether what was committed outlives a power cut, as far as the database says. */
  boolean durable();

  /** Calls whenever a log has grown. */
  void onGrowth(Runnable listener);

  @Override
  void close();
}
