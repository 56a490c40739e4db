package io.meshflow.core.execution;

import io.meshflow.core.ledger.Ledger;
import java.util.function.Predicate;

/**
 * Where runs are kept, who may work on them, the keys of what is kept, how its processes hear of
 * each other, and who may act no more.
 *
 * @param auditSealed whether the ledger of a tenant is durable and its checkpoints are signed;
 *     never for one in memory
 */
public record Store(
    Ledger ledger,
    Leases leases,
    Vault vault,
    Predicate<String> auditSealed,
    Wakeups wakeups,
    Identities identities) {

  /** A durable store with signed checkpoints, whose processes do not hear of each other. */
  public Store(Ledger ledger, Leases leases, Vault vault) {
    this(ledger, leases, vault, tenant -> true, Wakeups.NONE);
  }

  /** A store of an installation without keys. */
  public Store(
      Ledger ledger, Leases leases, Vault vault, Predicate<String> auditSealed, Wakeups wakeups) {
    this(ledger, leases, vault, auditSealed, wakeups, Identities.NONE);
  }

  /** The same for an installation whose keys can be revoked. */
  public Store with(Identities known) {
    return new Store(ledger, leases, vault, auditSealed, wakeups, known);
  }
}
