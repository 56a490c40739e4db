package io.meshflow.testkit;

import io.meshflow.core.execution.Leases;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.run.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The leases of one simulated process. */
final class MemoryLeases implements Leases {

  private final MemoryStore store;
  private final String owner;

  MemoryLeases(MemoryStore store, String owner) {
    this.store = store;
    this.owner = owner;
  }

  @Override
  public String owner() {
    return owner;
  }

  @Override
  public Optional<Lease> claim(RunId run) {
    long epoch = store.claim(StreamId.run(run.value()), owner);
    return epoch < 0 ? Optional.empty() : Optional.of(new Lease(run, epoch));
  }

  @Override
  public void release(Lease lease) {
    store.release(StreamId.run(lease.run().value()), owner, lease.epoch());
  }

  @Override
  public void disclaim(RunId run) {
    store.disclaim(StreamId.run(run.value()), owner);
  }

  @Override
  public boolean renew() {
    return true;
  }

  @Override
  public List<RunId> due(Instant now, int limit) {
    return store.due(now, owner, limit).stream().map(stream -> new RunId(stream.id())).toList();
  }

  @Override
  public void close() {
    store.bury(owner);
  }
}
