package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Body;
import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.Header;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.RecordOpener;
import io.meshflow.core.ledger.RecordSealer;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.run.Facts;
import io.meshflow.core.run.RunId;
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
    return key(id(run));
  }

  Optional<StreamKey> key(StreamId stream) {
    return ledger.streamKey(stream).map(tenantKey::unwrap);
  }

  /** Records from a position on, opened as far as they can be. */
  List<Recorded> read(RunId run, long from, Optional<StreamKey> key) {
    List<Recorded> records = new ArrayList<>();
    long next = from;
    while (true) {
      List<StoredRecord> page = ledger.read(id(run), next, PAGE);
      page.forEach(stored -> records.add(open(run, stored, key)));
      if (page.size() < PAGE) {
        return records;
      }
      next += page.size();
    }
  }

  /** One record, opened with the key that the run has now; empty when there is none. */
  Optional<Recorded> record(RunId run, long n) {
    Optional<StreamKey> key = key(run);
    return ledger.read(id(run), n, 1).stream()
        .filter(stored -> Header.parse(stored.header()).n() == n)
        .findFirst()
        .map(stored -> open(run, stored, key));
  }

  private Recorded open(RunId run, StoredRecord stored, Optional<StreamKey> key) {
    byte[] bytes = stored.header();
    Header header = Header.parse(bytes);
    Optional<Value.Obj> body =
        key.filter(k -> stored.sealedBody().length > 0)
            .map(k -> body(run, k, bytes, stored.sealedBody()));
    boolean erased =
        body.isEmpty() && !header.content().equals(io.meshflow.core.ledger.Content.NONE);
    return new Recorded(
        header.n(),
        Instant.ofEpochMilli(header.millis()),
        header.actor(),
        Facts.decode(header.facts(), body.orElse(Value.Obj.EMPTY)),
        erased);
  }

  private Value.Obj body(RunId run, StreamKey key, byte[] header, byte[] bits) {
    RecordOpener opener = new RecordOpener(key);
    Body body = opener.body(header, bits);
    return opener.whole(Header.parse(header), body, blob -> ledger.blob(id(run), blob)).values();
  }
}
