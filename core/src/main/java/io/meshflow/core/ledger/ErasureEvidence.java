package io.meshflow.core.ledger;

import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/** The erasures that proven records of the tenant's administration tell of. */
final class ErasureEvidence {

  private record Fields(long index, List<Value> names) {}

  private final Map<String, TreeSet<Long>> streams = new HashMap<>();
  private final Map<String, List<Fields>> fields = new HashMap<>();

  /** Takes a fact of a record at this leaf index; facts of another shape excuse nothing. */
  void add(Value.Obj fact, long index) {
    switch (kind(fact)) {
      case LedgerFacts.ERASURE -> {
        for (Value stream : items(fact, "streams")) {
          if (stream instanceof Value.Text text) {
            streams.computeIfAbsent(text.value(), any -> new TreeSet<>()).add(index);
          }
        }
      }
      case LedgerFacts.FIELDS -> {
        if (fact.fields().get("stream") instanceof Value.Text stream
            && fact.fields().get("n") instanceof Value.Num n
            && n.isWhole()) {
          fields
              .computeIfAbsent(stream.value() + " " + (long) n.value(), any -> new ArrayList<>())
              .add(new Fields(index, items(fact, "fields")));
        }
      }
      default -> {}
    }
  }

  /** The index of the first evidence behind the record that its whole stream was erased. */
  OptionalLong ofStream(Finding record) {
    TreeSet<Long> indexes = streams.get(record.stream().text());
    Long later =
        indexes == null || record.index() == Finding.NO_INDEX
            ? null
            : indexes.higher(record.index());
    return later == null ? OptionalLong.empty() : OptionalLong.of(later);
  }

  /** The index of the evidence that excuses all of these fields; of several the last needed. */
  OptionalLong ofFields(Finding record, List<String> names) {
    long needed = Finding.NO_INDEX;
    for (String name : names) {
      OptionalLong first = ofField(record, name);
      if (first.isEmpty()) {
        return first;
      }
      needed = Math.max(needed, first.getAsLong());
    }
    return OptionalLong.of(needed);
  }

  /** Whether any field of the record was erased. */
  boolean ofAnyField(Finding record) {
    return behind(record).stream().anyMatch(erased -> !erased.names().isEmpty());
  }

  private OptionalLong ofField(Finding record, String name) {
    return behind(record).stream()
        .filter(erased -> erased.names().contains(Value.of(name)))
        .mapToLong(Fields::index)
        .min();
  }

  private List<Fields> behind(Finding record) {
    if (record.index() == Finding.NO_INDEX) {
      return List.of();
    }
    return fields.getOrDefault(record.stream() + " " + record.n(), List.of()).stream()
        .filter(erased -> erased.index() > record.index())
        .toList();
  }

  static String kind(Value.Obj fact) {
    return fact.fields().get("t") instanceof Value.Text kind ? kind.value() : "";
  }

  private static List<Value> items(Value.Obj fact, String name) {
    return fact.fields().get(name) instanceof Value.Array array ? array.items() : List.of();
  }
}
