package io.meshflow.core.execution;

import io.meshflow.core.ledger.Ledger;

/**
 * Where runs are kept, who may work on them, the keys of what is kept, and how its processes hear
 * of each other.
 *
 * @param auditSealed the ledger is durable and signs its checkpoints; false for one in memory
 */
public record Store(
    Ledger ledger, Leases leases, Vault vault, boolean auditSealed, Wakeups wakeups) {

  /** A durable store with signed checkpoints, whose processes do not hear of each other. */
  public Store(Ledger ledger, Leases leases, Vault vault) {
    this(ledger, leases, vault, true, Wakeups.NONE);
  }
}
