package io.meshflow.testkit;

import io.meshflow.core.execution.Leases;
import io.meshflow.core.run.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The leases of one simulated process.
 *
 * @param reach throws when the store cannot be reached, or the process is dead
 */
record FaultyLeases(Runnable reach, Leases leases) implements Leases {

  @Override
  public String owner() {
    return leases.owner();
  }

  @Override
  public Optional<Lease> claim(RunId run) {
    reach.run();
    return leases.claim(run);
  }

  @Override
  public void release(Lease lease) {
    reach.run();
    leases.release(lease);
  }

  @Override
  public void disclaim(RunId run) {
    reach.run();
    leases.disclaim(run);
  }

  @Override
  public boolean renew() {
    return leases.renew();
  }

  @Override
  public List<RunId> due(Instant now, int limit) {
    reach.run();
    return leases.due(now, limit);
  }

  @Override
  public void close() {
    leases.close();
  }
}
