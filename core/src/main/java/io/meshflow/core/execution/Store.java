package io.meshflow.core.execution;

import io.meshflow.core.ledger.Ledger;

/**
 * Where runs are kept, who may work on them, and the keys of what is kept.
 *
 * @param auditSealed the ledger is durable and signs its checkpoints; false for one in memory
 */
public record Store(Ledger ledger, Leases leases, Vault vault, boolean auditSealed) {

  /** A durable store with signed checkpoints. */
  public Store(Ledger ledger, Leases leases, Vault vault) {
    this(ledger, leases, vault, true);
  }
}
