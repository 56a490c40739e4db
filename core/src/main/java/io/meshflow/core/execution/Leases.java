package io.meshflow.core.execution;

import io.meshflow.core.run.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who may work on which run. Thread safe; blocks.
 *
 * <p>A lease of a process that is dead (its lock file is free) or silent (its time is over) may be
 * taken by another; every taking raises the epoch, and the ledger refuses older ones.
 */
public interface Leases extends AutoCloseable {

  /** The right to work on a run under an epoch. */
  record Lease(RunId run, long epoch) {}

  /** Names this process, for {@code Fence.Opening}. */
  String owner();

  /** Takes the lease; empty when a living process holds it, or the run has ended or is unknown. */
  Optional<Lease> claim(RunId run);

  /** Gives a lease back; does nothing when it is no longer held. */
  void release(Lease lease);

  /** Gives back the lease of a run under whatever epoch; does nothing when it is not held. */
  void disclaim(RunId run);

  /**
   * Whether all leases of this process are prolonged; false when it must stop working. Never waits
   * for the store.
   */
  boolean renew();

  /**
   * Open runs that want attention by {@code now}: due, or left by a dead process; runs leased to
   * this process are included when a command has arrived for them. Most urgent first. A store with
   * a clock of its own (PostgreSQL) asks that instead.
   */
  List<RunId> due(Instant now, int limit);

  /** Ends this process's part: its leases are free for others at once. */
  @Override
  void close();
}
