package io.meshflow.core.ledger;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One record for one stream, with everything that changes in the same transaction.
 *
 * @param record sealed against the head it follows; refused as stale if that is not the newest
 * @param row the run's listed state after this record; empty for streams that are no runs
 * @param moves what the tenant spends with it; refused as over budget when there is no room for one
 */
public record StreamAppend(
    SealedRecord record, Fence fence, Optional<RunRow> row, List<UsageMove> moves) {

  /** A record that spends nothing. */
  public StreamAppend(SealedRecord record, Fence fence, Optional<RunRow> row) {
    this(record, fence, row, List.of());
  }

  public StreamAppend {
    moves = List.copyOf(moves);
    boolean isRun = record.header().stream().isRun();
    if (row.isPresent() && !isRun) {
      throw new IllegalArgumentException("Only runs are listed");
    }
    if (fence instanceof Fence.Opening && isRun && row.isEmpty()) {
      throw new IllegalArgumentException("A run is listed from its first record on");
    }
    if (fence instanceof Fence.Opening != (record.header().n() == 0)) {
      throw new IllegalArgumentException("The first record of a stream opens it, no other does");
    }
    if (row.isPresent() && !row.get().id().value().equals(record.header().stream().id())) {
      throw new IllegalArgumentException("A record changes only the listing of its own run");
    }
  }

  /** The stream that the record belongs to. */
  public StreamId stream() {
    return record.header().stream();
  }

  /** By what right the record is appended. */
  public sealed interface Fence {

    /** Opens the stream; a second opening of the same stream is a duplicate. */
    final class Opening implements Fence {

      private final String tenant;
      private final byte[] wrappedKey;
      private final Optional<String> owner;

      /**
       * @param wrappedKey the stream's key, wrapped; shared, not copied
       * @param owner process that holds the first lease, under epoch 1; empty for none
       */
      public Opening(String tenant, byte[] wrappedKey, Optional<String> owner) {
        this.tenant = tenant;
        this.wrappedKey = wrappedKey;
        this.owner = owner;
      }

      /** The tenant that the stream belongs to, for ever. */
      public String tenant() {
        return tenant;
      }

      /** The stream's key, wrapped; not to be changed. */
      public byte[] wrappedKey() {
        return wrappedKey;
      }

      /** The process that holds the first lease. */
      public Optional<String> owner() {
        return owner;
      }

      @Override
      public String toString() {
        return "Opening[" + tenant + ", " + owner + ", " + Arrays.hashCode(wrappedKey) + "]";
      }
    }

    /**
     * Work under a lease: the epoch must be the newest.
     *
     * @param release gives the lease back in the same transaction
     */
    record Owned(long epoch, boolean release) implements Fence {}

    /**
     * A command from anybody, without a lease: answer, cancel, budget; also every later record of a
     * stream that is no run. Sets the run's next wake to {@code at} (PostgreSQL: to the database's
     * now). A command id that was used before is a duplicate.
     */
    record Command(String id, Instant at) implements Fence {}
  }
}
