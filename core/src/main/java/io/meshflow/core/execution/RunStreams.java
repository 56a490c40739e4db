package io.meshflow.core.execution;

import io.meshflow.core.data.JsonShapeException;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Body;
import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.Header;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.LedgerFormatException;
import io.meshflow.core.ledger.RecordOpener;
import io.meshflow.core.ledger.RecordSealer;
import io.meshflow.core.ledger.SealBrokenException;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.run.Facts;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.UnknownFactException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens and seals the records of runs of one tenant. Thread safe. */
final class RunStreams {

  private static final int PAGE = 500;

  private final Ledger ledger;
  private final StreamKey tenantKey;
  private final Entropy entropy = Entropy.secure();
  private final RecordSealer sealer;

  RunStreams(Store store, String tenant) {
    this.ledger = store.ledger().of(tenant);
    this.tenantKey = store.vault().tenantKey(tenant);
    this.sealer = new RecordSealer(ledger.origin(tenant), entropy);
  }

  Ledger ledger() {
    return ledger;
  }

  RecordSealer sealer() {
    return sealer;
  }

  static StreamId id(RunId run) {
    return StreamId.run(run.value());
  }

  StreamKey freshKey() {
    return StreamKey.fresh(entropy);
  }

  byte[] wrap(StreamKey key) {
    return tenantKey.wrap(key);
  }

  /** The key of a run; empty once it was destroyed. */
  Optional<StreamKey> key(RunId run) {
    try {
      return key(id(run));
    } catch (SealBrokenException | LedgerFormatException broken) {
      throw DamagedRun.key(run, broken);
    }
  }

  Optional<StreamKey> key(StreamId stream) {
    return ledger.streamKey(stream).map(tenantKey::unwrap);
  }

  /**
   * Records from a position on, opened as far as they can be.
   *
   * @throws DamagedRun when one of them is missing or is not what was written
   */
  List<Recorded> read(RunId run, long from, Optional<StreamKey> key) {
    long known = ledger.head(id(run)).map(StreamHead::next).orElse(0L);
    List<Recorded> records = new ArrayList<>();
    long next = from;
    while (true) {
      List<StoredRecord> page = ledger.read(id(run), next, PAGE);
      for (StoredRecord stored : page) {
        if (stored.n() != next) {
          throw DamagedRun.missing(run, next);
        }
        records.add(open(run, stored, key));
        next++;
      }
      if (page.size() < PAGE) {
        if (next < known) {
          throw DamagedRun.missing(run, next);
        }
        return records;
      }
    }
  }

  /** One record, opened with the key that the run has now; empty when there is none. */
  Optional<Recorded> record(RunId run, long n) {
    Optional<StreamKey> key = key(run);
    return ledger.read(id(run), n, 1).stream()
        .filter(stored -> stored.n() == n)
        .findFirst()
        .map(stored -> open(run, stored, key));
  }

  private Recorded open(RunId run, StoredRecord stored, Optional<StreamKey> key) {
    Header header = header(run, stored);
    Optional<Value.Obj> body =
        key.filter(k -> stored.sealedBody().length > 0).map(k -> body(run, k, header, stored));
    boolean erased =
        body.isEmpty() && !header.content().equals(io.meshflow.core.ledger.Content.NONE);
    return new Recorded(
        header.n(),
        Instant.ofEpochMilli(header.millis()),
        header.actor(),
        facts(run, header, body.orElse(Value.Obj.EMPTY)),
        erased,
        body.map(Keeping::contents).orElse(Recorded.Contents.WHOLE));
  }

  private static Header header(RunId run, StoredRecord stored) {
    try {
      Header header = Header.parse(stored.header());
      if (header.n() == stored.n() && header.stream().equals(id(run))) {
        return header;
      }
    } catch (LedgerFormatException broken) {
      throw DamagedRun.record(run, DamagedRun.Part.HEADER, stored.n(), broken);
    }
    throw DamagedRun.record(run, DamagedRun.Part.HEADER, stored.n(), null);
  }

  private static List<RunEvent> facts(RunId run, Header header, Value.Obj body) {
    try {
      return Facts.decode(header.facts(), body);
    } catch (UnknownFactException newer) {
      throw newer;
    } catch (JsonShapeException | IllegalArgumentException | DateTimeException broken) {
      throw DamagedRun.record(run, DamagedRun.Part.FACTS, header.n(), broken);
    }
  }

  private Value.Obj body(RunId run, StreamKey key, Header header, StoredRecord stored) {
    try {
      RecordOpener opener = new RecordOpener(key);
      Body body = opener.body(stored.header(), stored.sealedBody());
      return opener.whole(header, body, blob -> ledger.blob(header.stream(), blob)).values();
    } catch (SealBrokenException | LedgerFormatException broken) {
      throw DamagedRun.record(run, DamagedRun.Part.CONTENTS, stored.n(), broken);
    }
  }
}
