package io.meshflow.core.ledger;

import io.meshflow.core.data.Value;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One line of an export (docs/ledger-format.md §6). */
public sealed interface ExportLine {

  /** The first line: which log, how much of it, when. */
  record Begin(LogOrigin log, Scope scope, long millis) implements ExportLine {}

  /** The signed checkpoint that all proofs lead to. */
  record Signed(String note) implements ExportLine {}

  /** The proof that an older checkpoint's tree is a beginning of this one's. */
  record Consistency(long from, long to, List<String> proof) implements ExportLine {
    public Consistency {
      proof = hashes(proof);
    }
  }

  /** A record of the tenant's administration that explains an erasure. */
  record Evidence(String header, long index, List<String> proof) implements ExportLine {
    public Evidence {
      proof = hashes(proof);
    }
  }

  /** A record: the exact header, its leaf hash as stored, its place in the log, its body. */
  record Item(String header, String leaf, Place place, ExportedBody body) implements ExportLine {
    public Item {
      if (!Hashes.isBase64(leaf)) {
        throw new LedgerFormatException("A leaf hash is 32 bytes in Base64");
      }
    }
  }

  /** The last line: how many records there were. */
  record End(long records) implements ExportLine {}

  /** How much of a log an export holds. */
  sealed interface Scope {
    /** All records of one stream. */
    record OneStream(StreamId stream) implements Scope {}

    /** All records of all streams. */
    record WholeLog() implements Scope {}
  }

  /** Where a record stands in the log. */
  sealed interface Place {
    /** Not in the checkpointed tree. */
    record Unlogged() implements Place {}

    /** At this index; with its inclusion proof in the export of one stream. */
    record Logged(long index, List<String> proof) implements Place {
      public Logged {
        proof = hashes(proof);
      }
    }
  }

  /** A record's body as exported. */
  sealed interface ExportedBody {
    /** There never was one, or it is gone. */
    record Absent() implements ExportedBody {}

    /** The sealed bytes and blobs, each in Base64. */
    record Closed(String sealed, SortedMap<String, String> blobs) implements ExportedBody {
      public Closed {
        blobs = Collections.unmodifiableSortedMap(new TreeMap<>(blobs));
      }
    }

    /** The plaintext object, blobs put back in their places. */
    record Opened(Value.Obj fields) implements ExportedBody {}
  }

  private static List<String> hashes(List<String> proof) {
    if (proof.size() > 128 || !proof.stream().allMatch(Hashes::isBase64)) {
      throw new LedgerFormatException("A proof is at most 128 hashes in Base64");
    }
    return List.copyOf(proof);
  }
}
