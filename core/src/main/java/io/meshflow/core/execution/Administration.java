package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.Entry;
import io.meshflow.core.ledger.SealedRecord;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamAppend.Fence;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.StreamKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Writes what is done to a tenant as a whole into its stream {@code tenant/admin}. */
final class Administration {

  private static final int TRIES = 100;

  private final Shared shared;
  private final String tenant;
  private final RunStreams stream;

  Administration(Shared shared, String tenant) {
    this.shared = shared;
    this.tenant = tenant;
    this.stream = shared.stream(tenant);
  }

  /** An entry after the newest one; {@code fact} gets the hidden name of who did it. */
  StreamAppend entry(String actor, Function<String, Value.Obj> fact) {
    StreamKey tenantKey = shared.store().vault().tenantKey(tenant);
    Optional<StreamHead> head = stream.ledger().head(StreamId.ADMIN);
    StreamKey key =
        head.flatMap(there -> stream.ledger().streamKey(StreamId.ADMIN))
            .map(tenantKey::unwrap)
            .orElseGet(stream::freshKey);
    String hidden = Names.hide(actor, tenantKey);
    Instant now = shared.clock().instant();
    Value.Obj body = Value.obj("requester", Value.of(actor));
    Entry entry = new Entry(now.toEpochMilli(), hidden, List.of(fact.apply(hidden)), body);
    SealedRecord record =
        stream.sealer().seal(key, head.orElseGet(() -> StreamHead.start(StreamId.ADMIN)), entry);
    Fence fence =
        head.isPresent()
            ? new Fence.Command("admin-" + UUID.randomUUID(), now)
            : new Fence.Opening(tenant, stream.wrap(key), Optional.empty());
    return new StreamAppend(record, fence, Optional.empty());
  }

  /** Appends an entry, again when somebody else was faster. */
  void record(String actor, Function<String, Value.Obj> fact) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      if (stream.ledger().append(entry(actor, fact)) instanceof AppendResult.Committed) {
        return;
      }
    }
    throw new RunRefused(
        RunRefused.Kind.CONFLICT, "The administration changes too fast; try again.");
  }
}
