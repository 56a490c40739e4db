package io.meshflow.core.ledger;

import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A tenant's log as a database would hold it, open to every attack: rows, keys, checkpoints. */
final class StoredLog {

  /** One row; the attacks change its fields. */
  static final class Row {
    StreamId stream;
    byte[] header;
    byte[] leaf;
    long index;
    byte[] body;
    Map<String, byte[]> blobs = new HashMap<>();
    boolean bodyGone;

    Row(SealedRecord record, long index) {
      this.stream = record.header().stream();
      this.header = record.headerBytes();
      this.leaf = record.leaf();
      this.index = index;
      this.body = record.sealedBody();
      record.blobs().forEach(blob -> blobs.put(blob.id(), blob.sealed()));
    }

    Header parsed() {
      return Header.parse(header);
    }
  }

  final LogOrigin origin = new LogOrigin("log/8f3c");
  final Ed25519Signer signer;
  final VerifierKey key;
  final RecordSealer sealer;
  final Map<StreamId, StreamKey> keys = new HashMap<>();
  final Map<StreamId, StreamHead> heads = new HashMap<>();
  final List<Row> rows = new ArrayList<>();
  final List<String> checkpoints = new ArrayList<>();
  private final Entropy entropy;

  StoredLog() {
    this(Ed25519Signer.generate(), Entropy.secure());
  }

  StoredLog(Ed25519Signer signer, Entropy entropy) {
    this.signer = signer;
    this.entropy = entropy;
    this.key = VerifierKey.of(origin, signer);
    this.sealer = new RecordSealer(origin, entropy);
  }

  /** 60 records of 3 runs in turn, checkpoints at 30 and 60, as in the reference prototype. */
  static StoredLog ofThreeRuns() {
    StoredLog log = new StoredLog();
    for (int i = 0; i < 60; i++) {
      StreamId run = StreamId.run("r" + i % 3);
      Value.Obj body =
          Value.obj("prompt", Value.of("Review clause " + i), "output", Value.of((long) i));
      List<Value.Obj> facts = new ArrayList<>();
      facts.add(Value.obj("t", Value.of("step_end"), "step", Value.of("s" + i)));
      if (i >= 57) {
        facts.add(Value.obj("t", Value.of("run_end")));
      }
      log.append(run, facts, body);
      if (i == 29 || i == 59) {
        log.checkpoint();
      }
    }
    return log;
  }

  StreamHead head(StreamId stream) {
    return heads.getOrDefault(stream, StreamHead.start(stream));
  }

  Row append(StreamId stream, List<Value.Obj> facts, Value.Obj body) {
    StreamKey streamKey = keys.computeIfAbsent(stream, any -> StreamKey.fresh(entropy));
    Entry entry = new Entry(1_795_314_611_000L + rows.size(), "a:5c1e", facts, body);
    SealedRecord record = sealer.seal(streamKey, head(stream), entry);
    heads.put(stream, record.head());
    Row row = new Row(record, rows.size());
    rows.add(row);
    return row;
  }

  MerkleTree tree() {
    MerkleTree tree = new MerkleTree();
    rows.stream().filter(row -> row.index >= 0).forEach(row -> tree.append(row.leaf));
    return tree;
  }

  String checkpoint() {
    MerkleTree tree = tree();
    checkpoints.add(new Checkpoint(origin, tree.size(), Hashes.base64(tree.root())).sign(signer));
    return newest();
  }

  String newest() {
    return checkpoints.getLast();
  }

  /** Destroys a run's key and bodies and records the evidence. */
  Row erase(StreamId stream) {
    StreamKey lost = keys.remove(stream);
    rows.stream()
        .filter(row -> row.stream.equals(stream))
        .forEach(
            row -> {
              row.bodyGone = true;
              row.body = new byte[0];
              row.blobs.clear();
            });
    return append(
        StreamId.ADMIN,
        List.of(LedgerFacts.erasure(List.of(stream), "gdpr-17", "a:77aa", List.of(lost.digest()))),
        Value.Obj.EMPTY);
  }

  /** Seals the whole log again with changed entries, as an insider with database access would. */
  StoredLog rewrite(Ed25519Signer with, UnaryOperator<Value.Obj> change) {
    StoredLog forged = new StoredLog(with, entropy);
    for (Row row : rows) {
      Value.Obj body = open(row).map(Body::values).orElse(Value.Obj.EMPTY);
      forged.append(row.stream, row.parsed().facts(), change.apply(body));
    }
    forged.checkpoint();
    return forged;
  }

  Optional<Body> open(Row row) {
    StreamKey streamKey = keys.get(row.stream);
    if (streamKey == null || row.body.length == 0) {
      return Optional.empty();
    }
    RecordOpener opener = new RecordOpener(streamKey);
    Body body = opener.body(row.header, row.body);
    return Optional.of(
        opener.whole(row.parsed(), body, id -> Optional.ofNullable(row.blobs.get(id))));
  }

  /** The whole log, bodies sealed. */
  List<String> exportLog() {
    List<String> lines = new ArrayList<>();
    ExportWriter writer = new ExportWriter(begin(new ExportLine.Scope.WholeLog()), lines::add);
    if (!checkpoints.isEmpty()) {
      writer.checkpoint(newest(), tree());
    }
    rows.forEach(row -> writer.record(row.header, row.leaf, row.index, sealed(row)));
    writer.end();
    return lines;
  }

  /** One stream, bodies open where they open, with proofs from all older checkpoints. */
  List<String> exportStream(StreamId stream, Row... evidence) {
    List<String> lines = new ArrayList<>();
    ExportWriter writer =
        new ExportWriter(begin(new ExportLine.Scope.OneStream(stream)), lines::add);
    writer.checkpoint(newest(), tree());
    checkpoints.forEach(note -> writer.consistency(Checkpoint.unverified(note).size()));
    for (Row row : evidence) {
      writer.evidence(row.header, row.index);
    }
    rows.stream()
        .filter(row -> row.stream.equals(stream))
        .forEach(row -> writer.record(row.header, row.leaf, row.index, opened(row)));
    writer.end();
    return lines;
  }

  private ExportLine.Begin begin(ExportLine.Scope scope) {
    return new ExportLine.Begin(origin, scope, 1_795_314_700_000L);
  }

  private ExportLine.ExportedBody sealed(Row row) {
    return row.body.length == 0 ? ExportWriter.ABSENT : ExportWriter.sealed(row.body, row.blobs);
  }

  private ExportLine.ExportedBody opened(Row row) {
    try {
      return open(row).map(ExportWriter::opened).orElseGet(() -> sealed(row));
    } catch (SealBrokenException e) {
      return sealed(row);
    }
  }
}
