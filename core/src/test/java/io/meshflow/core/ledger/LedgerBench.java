package io.meshflow.core.ledger;

import io.meshflow.core.data.Value;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Prints what a record costs: CPU of one thread and stored bytes for an append of 1 KB, and records
 * verified a second. Run by hand, on one core: {@code taskset -c 0 java -cp … LedgerBench}.
 */
final class LedgerBench {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int RECORDS = 20_000;
  private static final Entropy ENTROPY = Entropy.secure();
  private static final LogOrigin LOG = new LogOrigin("log/bench");
  private static final RecordSealer SEALER = new RecordSealer(LOG, ENTROPY);
  private static final StreamKey KEY = StreamKey.fresh(ENTROPY);

  private LedgerBench() {}

  public static void main(String[] args) {
    List<Value.Obj> bodies = bodies();
    for (int round = 0; round < 5; round++) {
      List<SealedRecord> records = append(bodies);
      verify(records, false);
      verify(records, true);
    }
  }

  private static List<SealedRecord> append(List<Value.Obj> bodies) {
    List<SealedRecord> records = new ArrayList<>(RECORDS);
    CompactRange tree = new CompactRange();
    StreamHead head = StreamHead.start(StreamId.run("bench"));
    long bytes = 0;
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < RECORDS; i++) {
      List<Value.Obj> facts =
          List.of(
              Value.obj("t", Value.of("call_end"), "k", Value.of("s" + i + "#1/0.0")),
              Value.obj("t", Value.of("step_end"), "s", Value.of("s" + i + "#1")));
      Entry entry =
          new Entry(1_795_314_611_000L + i, "a:5c1e", facts, bodies.get(i % bodies.size()));
      SealedRecord record = SEALER.seal(KEY, head, entry);
      tree.append(record.leaf());
      head = record.head();
      records.add(record);
    }
    double micros = (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / RECORDS;
    for (SealedRecord record : records) {
      bytes += record.headerBytes().length + record.sealedBody().length;
    }
    System.out.printf("append: %.1f us CPU, %d bytes stored per record%n", micros, bytes / RECORDS);
    return records;
  }

  private static void verify(List<SealedRecord> records, boolean proofs) {
    MerkleTree tree = new MerkleTree();
    records.forEach(record -> tree.append(record.leaf()));
    Ed25519Signer signer = Ed25519Signer.generate();
    String note = new Checkpoint(LOG, RECORDS, Hashes.base64(tree.root())).sign(signer);
    List<String> lines = new ArrayList<>();
    ExportLine.Scope scope =
        proofs
            ? new ExportLine.Scope.OneStream(StreamId.run("bench"))
            : new ExportLine.Scope.WholeLog();
    ExportWriter writer = new ExportWriter(new ExportLine.Begin(LOG, scope, 0), lines::add);
    writer.checkpoint(note, tree);
    for (int i = 0; i < RECORDS; i++) {
      SealedRecord record = records.get(i);
      ExportLine.ExportedBody body =
          proofs
              ? ExportWriter.opened(
                  new RecordOpener(KEY).body(record.headerBytes(), record.sealedBody()))
              : ExportWriter.ABSENT;
      writer.record(record.headerBytes(), record.leaf(), i, body);
    }
    writer.end();
    long start = THREADS.getCurrentThreadCpuTime();
    Verifier verifier = new Verifier(VerifierKey.of(LOG, signer), List.of());
    lines.forEach(verifier::line);
    VerificationReport report = verifier.report();
    double seconds = (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
    System.out.printf(
        "verify (%s): %,.0f records/s, %d findings%n",
        proofs ? "one stream: chain, headers, proofs, open bodies" : "whole log: chain, headers",
        RECORDS / seconds,
        report.problems().size());
  }

  /** About 1 KB of words each: what a model's short answer looks like. */
  private static List<Value.Obj> bodies() {
    Random random = new Random(7);
    List<Value.Obj> bodies = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < 940) {
        int letters = 2 + random.nextInt(8);
        for (int j = 0; j < letters; j++) {
          text.append((char) ('a' + random.nextInt(26) * random.nextInt(26) / 26));
        }
        text.append(' ');
      }
      bodies.add(
          Value.obj("0.output", Value.of(text.toString()), "1.usage", Value.array(Value.of(512L))));
    }
    return bodies;
  }
}
