package io.meshflow.cli.place;

import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.UsageSummary.By;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/**
 * What models cost, what may be spent, and who did what, of this machine's installation or a
 * server's. Documents are those of the contract.
 */
public interface Books {

  /** Which usage; of every tenant that may be seen, or of the one that commands work on. */
  record Asked(LocalDate from, LocalDate to, Set<By> by, boolean everybody) {
    public Asked {
      by = java.util.Collections.unmodifiableSet(new java.util.LinkedHashSet<>(by));
    }
  }

  /** {@code usage} by line, and {@code total}. */
  Value.Obj usage(Asked asked);

  /** Budgets of a tenant; an empty name is the one that commands work on. */
  List<Value.Obj> budgets(String tenant);

  /** Sets a budget, also over the one before. */
  void set(String tenant, String by, Budget budget);

  /** Takes a budget away; false when there is none. */
  boolean remove(String tenant, String by, Budget budget);

  /** Who did what: entries of so many records at most, newest first. */
  List<Value.Obj> audit(int records);

  /** Whether that record is whole: {@code result} and {@code lines}. */
  Value.Obj verifyAudit();
}
