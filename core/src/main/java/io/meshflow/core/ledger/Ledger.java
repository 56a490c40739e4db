package io.meshflow.core.ledger;

import io.meshflow.core.run.RunId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The append-only record of everything, and the only truth. Thread safe; blocks.
 *
 * <p>One {@code append} is one transaction: records, projections, keys, leases. It returns only
 * after the data is on disk, and throws {@link LedgerUnavailableException} only when nothing was
 * written.
 *
 * <p>Stream ids are unique over all tenants, except {@link StreamId#ADMIN}, which only a ledger
 * bound by {@link #of} can reach.
 */
public interface Ledger extends AutoCloseable {

  /**
   * The same ledger bound to one tenant: everything of others is as if it did not exist. Closing it
   * does nothing.
   */
  Ledger of(String tenant);

  /** The name of a tenant's log, made on first use and never changed. */
  LogOrigin origin(String tenant);

  /** Appends one record to each of the streams, all or nothing. */
  AppendResult append(List<StreamAppend> appends);

  /** Appends one record to one stream. */
  default AppendResult append(StreamAppend append) {
    return append(List.of(append));
  }

  /**
   * Appends the evidence and, in the same transaction, destroys the keys, bodies and blobs of the
   * streams. Headers stay.
   */
  AppendResult erase(StreamAppend evidence, List<StreamId> streams);

  /** Records of a stream from position {@code from} on, in order, at most {@code limit}. */
  List<StoredRecord> read(StreamId stream, long from, int limit);

  /** The newest position and leaf hash of a stream; empty when the stream does not exist. */
  Optional<StreamHead> head(StreamId stream);

  /** The wrapped key of a stream; empty when it never existed or has been destroyed. */
  Optional<byte[]> streamKey(StreamId stream);

  /** A sealed blob of a stream; empty when it never existed or has been destroyed. */
  Optional<byte[]> blob(StreamId stream, String id);

  /** The listed state of a run; empty when there is no such run. */
  Optional<RunRow> run(RunId id);

  /** Listed states of runs of one tenant, in the order that the query names. */
  List<RunRow> runs(RunQuery query);

  /** How many steps of runs that have not ended wait for people, by tenant; none for the others. */
  Map<String, Long> waiting();

  @Override
  void close();
}
