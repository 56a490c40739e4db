package io.meshflow.core.ledger;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** Writes the frozen exports with their verdicts, and one compressed record; run once a version. */
final class FrozenExports {

  private final Path folder;

  private FrozenExports(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException {
    FrozenExports frozen = new FrozenExports(Path.of(args[0]));
    frozen.compressed();
    frozen.exports();
  }

  private void compressed() throws IOException {
    RecordSealer sealer =
        new RecordSealer(new LogOrigin("log/8f3c"), LedgerVectors.fixed("compressed"));
    Value.Obj body =
        Value.obj(
            "0.output",
            Value.of("All clauses are usual. ".repeat(20)),
            "1.document",
            Value.of("0123456789abcdef".repeat(5000)));
    Entry entry = new Entry(1_795_314_611_123L, "a:5c1e", List.of(), body);
    SealedRecord record =
        sealer.seal(LedgerVectors.KEY, StreamHead.start(StreamId.run("01jx5v7c9f")), entry);
    ObjBuilder blobs = Value.Obj.builder();
    record.blobs().forEach(blob -> blobs.put(blob.id(), Hashes.base64(blob.sealed())));
    Value.Obj file =
        Value.Obj.builder()
            .put("stream_key", HexFormat.of().formatHex(LedgerVectors.KEY.export()))
            .put("header", new String(record.headerBytes(), StandardCharsets.UTF_8))
            .put("sealed", Hashes.base64(record.sealedBody()))
            .put("blobs", blobs.build())
            .build();
    Files.writeString(folder.resolve("compressed.json"), Json.pretty(file) + "\n");
  }

  private void exports() throws IOException {
    StoredLog log = new StoredLog(LedgerVectors.signer(), LedgerVectors.fixed("log"));
    StreamId run = StreamId.run("r1");
    for (int i = 0; i < 6; i++) {
      StreamId stream = StreamId.run("r" + i % 2);
      Value fact = Value.obj("t", Value.of(i < 4 ? "step_end" : "run_end"));
      Value.Obj body =
          Value.obj("0.output", Value.of("Clause " + i), "0.confidence", Value.of(0.1 * i));
      log.append(stream, List.of((Value.Obj) fact), body);
    }
    log.checkpoint();
    write("log", log, log.exportLog());
    write("stream", log, log.exportStream(run));
    List<String> tampered =
        log.exportStream(run).stream().map(l -> l.replace("Clause 3", "Clause 4")).toList();
    write("tampered", log, tampered);
    StoredLog.Row evidence = log.erase(run);
    log.checkpoint();
    write("erased", log, log.exportStream(run, evidence));
  }

  private void write(String name, StoredLog log, List<String> export) throws IOException {
    List<String> verdict = Verifier.verify(export, log.key, List.of()).lines();
    Files.write(folder.resolve("export-" + name + ".jsonl"), export);
    Files.write(folder.resolve("export-" + name + ".verdict"), verdict);
  }
}
