package io.meshflow.testkit;

import io.meshflow.core.execution.Leases;
import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.LogOrigin;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.run.RunId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A ledger in memory for tests: the same answers as a database, gone with the process. Several
 * processes are simulated by asking for the leases of several owners.
 */
public final class MemoryLedger implements Ledger {

  private final MemoryStore store;
  private final Optional<String> tenant;

  public MemoryLedger() {
    this(new MemoryStore(), Optional.empty());
  }

  private MemoryLedger(MemoryStore store, Optional<String> tenant) {
    this.store = store;
    this.tenant = tenant;
  }

  /** The leases as one simulated process sees them. */
  public Leases leases(String owner) {
    return new MemoryLeases(store, owner);
  }

  /** Simulates the death of a process: its leases are free for others. */
  public void kill(String owner) {
    store.bury(owner);
  }

  /**
   * Simulates that a process was silent for too long: its leases are free for others, while it
   * lives and may go on as if nothing had happened.
   */
  public void lapse(String owner) {
    store.bury(owner);
  }

  @Override
  public Ledger of(String name) {
    return new MemoryLedger(store, Optional.of(name));
  }

  @Override
  public LogOrigin origin(String name) {
    return store.origin(name);
  }

  @Override
  public AppendResult append(List<StreamAppend> appends) {
    return store.append(tenant, appends, List.of());
  }

  @Override
  public AppendResult erase(StreamAppend evidence, List<StreamId> streams) {
    return store.append(tenant, List.of(evidence), streams);
  }

  @Override
  public List<StoredRecord> read(StreamId stream, long from, int limit) {
    return store.read(tenant, stream, from, limit);
  }

  @Override
  public Optional<StreamHead> head(StreamId stream) {
    return store.find(tenant, stream, found -> Optional.of(found.head));
  }

  @Override
  public Optional<byte[]> streamKey(StreamId stream) {
    return store.find(tenant, stream, found -> Optional.ofNullable(found.key));
  }

  @Override
  public Optional<byte[]> blob(StreamId stream, String id) {
    return store.find(tenant, stream, found -> Optional.ofNullable(found.blobs.get(id)));
  }

  @Override
  public Optional<RunRow> run(RunId id) {
    return store.find(tenant, StreamId.run(id.value()), MemoryStream::listed);
  }

  @Override
  public List<RunRow> runs(RunQuery query) {
    return tenant.isPresent() && !tenant.get().equals(query.tenant())
        ? List.of()
        : store.runs(query);
  }

  @Override
  public Map<String, Long> waiting() {
    Map<String, Long> all = store.waiting();
    tenant.ifPresent(mine -> all.keySet().retainAll(Set.of(mine)));
    return all;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
