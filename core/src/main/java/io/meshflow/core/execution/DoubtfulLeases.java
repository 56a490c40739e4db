package io.meshflow.core.execution;

import io.meshflow.core.execution.Leases.Lease;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.run.RunId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Takes and gives back leases, and remembers the runs whose lease this process may hold although it
 * does not work on them: the store was away when it was to say so. Such a lease would keep
 * everybody else from the run for as long as this process lives. Thread safe.
 */
final class DoubtfulLeases {

  private final Leases leases;
  private final Set<RunId> runs = ConcurrentHashMap.newKeySet();

  DoubtfulLeases(Leases leases) {
    this.leases = leases;
  }

  /** Nobody can say whether this process holds the lease of a run that it does not work on. */
  void add(RunId run) {
    runs.add(run);
  }

  boolean none() {
    return runs.isEmpty();
  }

  /** Takes a lease; empty when a living process holds it, or the run has ended or is unknown. */
  Optional<Lease> claim(RunId run) {
    try {
      return leases.claim(run);
    } catch (LedgerUnavailableException away) {
      add(run);
      throw away;
    }
  }

  /** Gives a lease back, later when the store is away. */
  void release(Lease lease) {
    try {
      leases.release(lease);
    } catch (RuntimeException away) {
      add(lease.run());
    }
  }

  /**
   * Gives back what nobody works on here.
   *
   * @throws LedgerUnavailableException when the store is still away; to be tried again
   */
  void settle(Predicate<RunId> active) {
    for (RunId run : Set.copyOf(runs)) {
      if (!active.test(run)) {
        leases.disclaim(run);
        runs.remove(run);
      }
    }
  }
}
