package io.meshflow.core.ledger;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Value;
import java.util.List;

/** The facts that verifiers know by their kind {@code t} (docs/ledger-format.md §4). */
public final class LedgerFacts {

  static final String CLOSED = "run_end";
  static final String ERASURE = "erasure";
  static final String FIELDS = "erasure_fields";
  static final String GAP = "gap";

  private LedgerFacts() {}

  /**
   * Evidence that the bodies of these streams were erased: the legal basis as a code, the requester
   * as a pseudonym, the digests of the destroyed keys.
   */
  public static Value.Obj erasure(
      List<StreamId> streams, String basis, String requester, List<Digest> keys) {
    return Value.Obj.builder()
        .put("t", ERASURE)
        .put("streams", Value.texts(streams.stream().map(StreamId::text).toList()))
        .put("basis", basis)
        .put("requester", requester)
        .put("keys", Value.texts(keys.stream().map(Digest::base64).toList()))
        .build();
  }

  /** Whether a fact is evidence that something of the stream was erased. */
  public static boolean erases(Value.Obj fact, StreamId stream) {
    return switch (fact.textIf("t").orElse("")) {
      case ERASURE -> fact.has("streams") && fact.texts("streams").contains(stream.text());
      case FIELDS -> fact.textIf("stream").filter(stream.text()::equals).isPresent();
      default -> false;
    };
  }

  /** Evidence that these fields of one record's body were erased. */
  public static Value.Obj fieldErasure(
      StreamId stream, long n, List<String> fields, String basis, String requester) {
    return Value.Obj.builder()
        .put("t", FIELDS)
        .put("stream", stream.text())
        .put("n", n)
        .put("fields", Value.texts(fields))
        .put("basis", basis)
        .put("requester", requester)
        .build();
  }

  /** A budget that runs share was set, or taken away. */
  public static Value.Obj budget(Budget budget, boolean kept) {
    return Value.Obj.builder()
        .put("t", kept ? "budget_set" : "budget_removed")
        .put("holder", budget.holder().word())
        .put("name", budget.name())
        .put("per", budget.period().word())
        .put("usd", budget.micros())
        .build();
  }

  /** A known loss after a recovery, in words of a code; shown, excuses nothing. */
  public static Value.Obj gap(String code, long size) {
    return Value.obj("t", Value.of(GAP), "code", Value.of(code), "size", Value.of(size));
  }
}
