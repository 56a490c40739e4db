package io.meshflow.storage.log;

import io.meshflow.core.ledger.Checkpoint;
import io.meshflow.core.ledger.StreamId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What signing and exporting need of a database. Thread safe; blocks. */
public interface LogStore {

  /** A log as its tenant's row tells it. */
  record TenantLog(String tenant, Checkpoint state) {}

  /** The log of a tenant; empty when it has none. */
  Optional<TenantLog> log(String tenant);

  /** Logs that have grown since their newest checkpoint. */
  List<TenantLog> unsigned();

  /** Keeps a signed checkpoint; the first of a size stays. */
  void keep(String tenant, long size, String note);

  /** The newest signed checkpoint of a tenant's log. */
  Optional<String> newestNote(String tenant);

  /** The stored leaf hashes of a tenant's log with their indexes, in order. */
  void leaves(String tenant, LeafSink sink);

  /**
   * The records of a stream in the order of their numbers, or all of a log in the order of their
   * places, those without one last.
   */
  void records(String tenant, Optional<StreamId> stream, Consumer<LoggedRecord> sink);

  /** The wrapped key of a tenant; a new one is kept if there was none. */
  byte[] tenantKey(String tenant, Supplier<byte[]> fresh);

  /** Whether anything was ever recorded here. */
  boolean hasTenants();

  /** Takes leaf hashes. */
  @FunctionalInterface
  interface LeafSink {
    void leaf(long index, byte[] hash);
  }
}
