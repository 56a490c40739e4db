package io.meshflow.core.ledger;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Value;
import java.util.List;

/** The facts that verifiers know by their {@code type} (docs/ledger-format.md §4). */
public final class LedgerFacts {

  static final String CLOSED = "run.closed";
  static final String ERASURE = "erasure";
  static final String FIELDS = "erasure.fields";
  static final String GAP = "gap";

  private LedgerFacts() {}

  /** Closes a run; belongs into the record that is appended at this head. */
  public static Value.Obj closed(StreamHead head) {
    return Value.obj("type", Value.of(CLOSED), "count", Value.of(head.next() + 1));
  }

  /**
   * Evidence that the bodies of these streams were erased: the legal basis as a code, the requester
   * as a pseudonym, the digests of the destroyed keys.
   */
  public static Value.Obj erasure(
      List<StreamId> streams, String basis, String requester, List<Digest> keys) {
    return Value.Obj.builder()
        .put("type", ERASURE)
        .put("streams", Value.texts(streams.stream().map(StreamId::text).toList()))
        .put("basis", basis)
        .put("requester", requester)
        .put("keys", Value.texts(keys.stream().map(Digest::base64).toList()))
        .build();
  }

  /** Evidence that these fields of one record's body were erased. */
  public static Value.Obj fieldErasure(
      StreamId stream, long n, List<String> fields, String basis, String requester) {
    return Value.Obj.builder()
        .put("type", FIELDS)
        .put("stream", stream.text())
        .put("n", n)
        .put("fields", Value.texts(fields))
        .put("basis", basis)
        .put("requester", requester)
        .build();
  }

  /** A known loss after a recovery, in words of a code; shown, excuses nothing. */
  public static Value.Obj gap(String code, long size) {
    return Value.obj("type", Value.of(GAP), "code", Value.of(code), "size", Value.of(size));
  }
}
