package io.meshflow.core.ledger;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes an export line by line, computing the proofs: first the checkpoint, then consistency
 * proofs and evidence, then the records in order, then the end. Not thread-safe.
 */
public final class ExportWriter {

  /** The body of a record that has none, or whose body is gone. */
  public static final ExportLine.ExportedBody ABSENT = new ExportLine.ExportedBody.Absent();

  private final ExportLine.Begin begin;
  private final Consumer<String> sink;
  private @Nullable TreeNodes nodes;
  private long size;
  private long records;

  /** Starts the export; the sink gets lines without line breaks. */
  public ExportWriter(ExportLine.Begin begin, Consumer<String> sink) {
    this.begin = begin;
    this.sink = sink;
    write(begin);
  }

  /** Takes the signed checkpoint that all proofs shall lead to, and the log's hashes. */
  public void checkpoint(String note, TreeNodes source) {
    nodes = source;
    size = Checkpoint.unverified(note).size();
    write(new ExportLine.Signed(note));
  }

  /** Proves that the log at an older size is a beginning of the checkpointed one. */
  public void consistency(long from) {
    TreeNodes source = nodes;
    if (source != null && from > 0 && from < size) {
      List<byte[]> proof = MerkleProof.consistency(source, from, size);
      write(new ExportLine.Consistency(from, size, Receipt.texts(proof)));
    }
  }

  /** Adds a record of the tenant's administration that explains an erasure. */
  public void evidence(byte[] header, long leafIndex) {
    if (nodes != null && leafIndex >= 0 && leafIndex < size) {
      write(new ExportLine.Evidence(text(header), leafIndex, proof(leafIndex)));
    }
  }

  /** Adds a record with its stored leaf hash; a leaf index of −1 means not in the log yet. */
  public void record(byte[] header, byte[] leaf, long leafIndex, ExportLine.ExportedBody body) {
    records++;
    ExportLine.Place place = new ExportLine.Place.Unlogged();
    if (nodes != null && leafIndex >= 0 && leafIndex < size) {
      place =
          switch (begin.scope()) {
            case ExportLine.Scope.WholeLog _ -> new ExportLine.Place.Logged(leafIndex, List.of());
            case ExportLine.Scope.OneStream _ ->
                new ExportLine.Place.Logged(leafIndex, proof(leafIndex));
          };
    }
    write(new ExportLine.Item(text(header), Hashes.base64(leaf), place, body));
  }

  /** Ends the export. */
  public void end() {
    write(new ExportLine.End(records));
  }

  /** A body as it is stored, with its blobs by id. */
  public static ExportLine.ExportedBody sealed(byte[] sealedBody, Map<String, byte[]> blobs) {
    SortedMap<String, String> texts = new TreeMap<>();
    blobs.forEach((id, bytes) -> texts.put(id, Hashes.base64(bytes)));
    return new ExportLine.ExportedBody.Closed(Hashes.base64(sealedBody), texts);
  }

  /** A body in the open, as {@link RecordOpener#whole} gives it. */
  public static ExportLine.ExportedBody opened(Body body) {
    return new ExportLine.ExportedBody.Opened(body.toValue());
  }

  private List<String> proof(long index) {
    TreeNodes source = nodes;
    return source == null ? List.of() : Receipt.texts(MerkleProof.inclusion(source, index, size));
  }

  private static String text(byte[] header) {
    return new String(header, StandardCharsets.UTF_8);
  }

  private void write(ExportLine line) {
    sink.accept(ExportText.write(line));
  }
}
