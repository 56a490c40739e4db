package io.meshflow.testkit;

import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that a {@link MemoryLedger} keeps of one stream; guarded by the ledger. */
final class MemoryStream {

  final String tenant;
  final List<StoredRecord> records = new ArrayList<>();
  final Map<String, byte[]> blobs = new HashMap<>();
  final Set<String> commands = new HashSet<>();
  StreamHead head;
  byte @Nullable [] key;
  @Nullable RunRow row;
  @Nullable Instant nextWake;
  @Nullable String owner;
  long epoch;
  boolean commanded;

  MemoryStream(StreamId id, String tenant) {
    this.tenant = tenant;
    this.head = StreamHead.start(id);
  }

  boolean isOpenRun() {
    return row != null && !row.standing().status().ended();
  }

  boolean wantsAttention(Instant now, String asker) {
    if (!isOpenRun() || nextWake == null || nextWake.isAfter(now)) {
      return false;
    }
    return owner == null || (owner.equals(asker) && commanded);
  }

  Optional<RunRow> listed() {
    return Optional.ofNullable(row)
        .map(
            r ->
                new RunRow(
                    r.id(),
                    tenant,
                    r.workflow(),
                    r.standing(),
                    r.totals(),
                    r.createdAt(),
                    r.updatedAt(),
                    Optional.ofNullable(nextWake)));
  }
}
