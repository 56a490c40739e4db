package io.meshflow.core.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Checks bodies against their headers; what only an erasure could excuse waits for the end. */
final class BodyCheck {

  private sealed interface Doubt {
    record Gone(Finding record) implements Doubt {}

    record FieldsGone(Finding record, List<String> names) implements Doubt {}

    record BlobGone(Finding record) implements Doubt {}

    record OtherLength(Finding record) implements Doubt {}
  }

  private final Function<StreamId, Optional<StreamKey>> keys;
  private final Map<StreamId, Optional<StreamKey>> known = new HashMap<>();
  private final List<Doubt> doubts = new ArrayList<>();

  BodyCheck(Function<StreamId, Optional<StreamKey>> keys) {
    this.keys = keys;
  }

  void check(Finding record, Header header, byte[] headerBytes, ExportLine.ExportedBody body) {
    boolean absent = body instanceof ExportLine.ExportedBody.Absent;
    switch (header.content()) {
      case Content.Bare _ -> {
        if (!absent) {
          record.altered("body-unexpected");
        }
      }
      case Content.Committed committed -> {
        try {
          check(record, committed, body, header, headerBytes);
        } catch (LedgerFormatException e) {
          record.altered("body-malformed");
        } catch (SealBrokenException e) {
          record.altered("body-seal");
        }
      }
    }
  }

  private void check(
      Finding record,
      Content.Committed committed,
      ExportLine.ExportedBody exported,
      Header header,
      byte[] headerBytes) {
    switch (exported) {
      case ExportLine.ExportedBody.Absent _ -> doubts.add(new Doubt.Gone(record));
      case ExportLine.ExportedBody.Opened opened -> {
        Body body = Body.of(opened.fields());
        if (!committed.root().equals(Hashes.base64(body.root()))) {
          record.altered("body-commitment");
        }
        opened(record, body);
      }
      case ExportLine.ExportedBody.Closed closed ->
          closed(record, committed, closed, header, headerBytes);
    }
  }

  private void closed(
      Finding record,
      Content.Committed committed,
      ExportLine.ExportedBody.Closed closed,
      Header header,
      byte[] headerBytes) {
    byte[] sealed = Hashes.bytes(closed.sealed());
    if (sealed.length != committed.length() + Seal.OVERHEAD) {
      doubts.add(new Doubt.OtherLength(record));
    }
    Set<String> named = Set.copyOf(committed.blobs());
    if (!named.containsAll(closed.blobs().keySet())) {
      record.altered("blob");
    }
    if (!closed.blobs().keySet().containsAll(named)) {
      doubts.add(new Doubt.BlobGone(record));
    }
    closed.blobs().values().forEach(Hashes::bytes);
    Optional<StreamKey> key = known.computeIfAbsent(record.stream(), keys);
    if (key.isEmpty()) {
      record.raise(Verdict.SEALED, "");
      return;
    }
    RecordOpener opener = new RecordOpener(key.get());
    Body body = opener.body(header, headerBytes, sealed);
    opened(
        record,
        opener.whole(
            header, body, id -> Optional.ofNullable(closed.blobs().get(id)).map(Hashes::bytes)));
  }

  private void opened(Finding record, Body body) {
    if (!body.erased().isEmpty()) {
      doubts.add(new Doubt.FieldsGone(record, body.erased()));
    }
    if (!body.blobs().isEmpty()) {
      doubts.add(new Doubt.BlobGone(record));
    }
  }

  /** Settles every doubt once all evidence is known. */
  void settle(ErasureEvidence evidence) {
    for (Doubt doubt : doubts) {
      switch (doubt) {
        case Doubt.Gone gone -> gone(gone.record(), evidence.ofStream(gone.record()));
        case Doubt.FieldsGone gone -> {
          OptionalLong index = evidence.ofFields(gone.record(), gone.names());
          if (index.isPresent()) {
            gone.record().raise(Verdict.ERASED, index.getAsLong() + " fields");
          } else {
            gone.record().altered("field");
          }
        }
        case Doubt.BlobGone gone -> {
          if (!evidence.ofAnyField(gone.record())) {
            gone.record().raise(Verdict.MISSING, "blob");
          }
        }
        case Doubt.OtherLength other -> {
          if (!evidence.ofAnyField(other.record())) {
            other.record().altered("body-length");
          }
        }
      }
    }
  }

  private static void gone(Finding record, OptionalLong evidence) {
    if (evidence.isPresent()) {
      record.raise(Verdict.ERASED, Long.toString(evidence.getAsLong()));
    } else {
      record.raise(Verdict.MISSING, "body");
    }
  }
}
