package io.meshflow.server.record;

import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Vault;
import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.Content;
import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.Entry;
import io.meshflow.core.ledger.Header;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.LedgerFormatException;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.RecordOpener;
import io.meshflow.core.ledger.RecordSealer;
import io.meshflow.core.ledger.SealBrokenException;
import io.meshflow.core.ledger.SealedRecord;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamAppend.Fence;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.StreamKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** One stream of the ledger that is no run, with its records opened. Thread safe. */
final class Journal {

  private static final int TRIES = 50;
  private static final int PAGE = 500;

  /** What a record holds. */
  record Item(long n, long millis, String actor, List<Value.Obj> facts, Value.Obj body) {}

  /** What the server keeps records with. */
  record Desk(Ledger ledger, Vault vault, InstantSource clock) {}

  private final Ledger ledger;
  private final StreamKey tenantKey;
  private final String tenant;
  private final StreamId stream;
  private final InstantSource clock;
  private final Entropy entropy = Entropy.secure();
  private final RecordSealer sealer;

  Journal(Desk desk, String tenant, StreamId stream) {
    this.tenantKey = desk.vault().tenantKey(tenant);
    this.ledger = desk.ledger().of(tenant);
    this.tenant = tenant;
    this.stream = stream;
    this.clock = desk.clock();
    this.sealer = new RecordSealer(ledger.origin(tenant), entropy);
  }

  /** How many records there are. */
  long size() {
    return ledger.head(stream).map(StreamHead::next).orElse(0L);
  }

  /** Appends one record at the end, whoever else does so meanwhile. */
  void append(String actor, List<Value.Obj> facts, Value.Obj body) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      StreamHead head = ledger.head(stream).orElse(StreamHead.start(stream));
      if (appendAt(head, actor, facts, body)) {
        return;
      }
    }
    throw new LedgerUnavailableException("A stream of the server changes too fast");
  }

  /** Appends one record at a place; false when somebody else was faster. */
  boolean appendAt(StreamHead head, String actor, List<Value.Obj> facts, Value.Obj body) {
    Instant now = clock.instant();
    StreamKey key = head.isStart() ? StreamKey.fresh(entropy) : key();
    Entry entry = new Entry(now.toEpochMilli(), actor, facts, body);
    SealedRecord record = sealer.seal(key, head, entry);
    Fence fence =
        head.isStart()
            ? new Fence.Opening(tenant, tenantKey.wrap(key), Optional.empty())
            : new Fence.Command(UUID.randomUUID().toString(), now);
    return switch (ledger.append(new StreamAppend(record, fence, Optional.empty()))) {
      case AppendResult.Committed _ -> true;
      case AppendResult.Unknown _ -> written(record);
      case AppendResult.Stale _ -> false;
      case AppendResult.Duplicate _ -> false;
      case AppendResult.Fenced _ -> false;
      case AppendResult.Gone _ -> false;
      case AppendResult.OverBudget _ -> false;
    };
  }

  private boolean written(SealedRecord record) {
    List<StoredRecord> found = ledger.read(stream, record.header().n(), 1);
    return !found.isEmpty()
        && java.util.Arrays.equals(found.getFirst().header(), record.headerBytes());
  }

  private StreamKey key() {
    return ledger
        .streamKey(stream)
        .map(tenantKey::unwrap)
        .orElseThrow(() -> new LedgerUnavailableException("A stream of the server has no key"));
  }

  /** Hands over the records from a position on; returns the position after the last. */
  long read(long from, Consumer<Item> sink) {
    long next = from;
    List<StoredRecord> page = ledger.read(stream, next, PAGE);
    RecordOpener opener = page.isEmpty() ? null : new RecordOpener(key());
    while (opener != null && !page.isEmpty()) {
      for (StoredRecord stored : page) {
        sink.accept(open(opener, stored));
      }
      next += page.size();
      page = page.size() < PAGE ? List.of() : ledger.read(stream, next, PAGE);
    }
    return next;
  }

  /**
   * Hands over so many records from a position on; of those altered in the store only the place.
   */
  void page(long from, int count, Consumer<Item> sink) {
    List<StoredRecord> page = ledger.read(stream, from, count);
    if (page.isEmpty()) {
      return;
    }
    RecordOpener opener = new RecordOpener(key());
    for (int i = 0; i < page.size(); i++) {
      sink.accept(tolerant(opener, page.get(i), from + i));
    }
  }

  private Item tolerant(RecordOpener opener, StoredRecord stored, long n) {
    try {
      return open(opener, stored);
    } catch (SealBrokenException | LedgerFormatException | JsonException altered) {
      Value.Obj fact = Value.obj("t", Value.of("altered"));
      return new Item(n, 0, "", List.of(fact), Value.Obj.EMPTY);
    }
  }

  private Item open(RecordOpener opener, StoredRecord stored) {
    Header header = Header.parse(stored.header());
    Value.Obj body = Value.Obj.EMPTY;
    if (!header.content().equals(Content.NONE) && stored.sealedBody().length > 0) {
      body =
          opener
              .whole(
                  header,
                  opener.body(stored.header(), stored.sealedBody()),
                  id -> ledger.blob(stream, id))
              .values();
    }
    return new Item(header.n(), header.millis(), header.actor(), header.facts(), body);
  }
}
