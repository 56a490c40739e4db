package io.meshflow.core.ledger;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What tenants spend, and the budgets that appends keep to. Spending changes with appends alone; a
 * changed budget counts from the next append on, in every process. Thread safe; blocks.
 */
public interface Accounts {

  /** The budgets of a tenant, in no order. */
  List<Budget> budgets(String tenant);

  /** Sets a budget, also over one of the same holder and period. */
  void set(String tenant, Budget budget);

  /** Takes a budget away; false when there was none. */
  boolean remove(String tenant, Budget.Holder holder, String name, Budget.Period period);

  /**
   * What was spent from one day to another, both included.
   *
   * @param tenant empty for all
   */
  List<UsageRow> usage(Optional<String> tenant, LocalDate from, LocalDate to);
}
