package io.meshflow.server.record;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.execution.Vault;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.StreamId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads what {@code tenant/admin} says: calls, refusals, readings, erasures. Thread safe. */
public final class AuditTrail {

  /** Names of facts' fields in the words of the contract. */
  private static final Map<String, String> WORDS =
      Map.of("t", "kind", "op", "operation", "on", "target");

  private final Journal journal;

  public AuditTrail(Ledger ledger, Vault vault, InstantSource clock, String tenant) {
    this.journal = new Journal(new Journal.Desk(ledger, vault, clock), tenant, StreamId.ADMIN);
  }

  /**
   * Some entries, newest first.
   *
   * @param next where to go on; 0 when that was all
   */
  public record Page(List<Value.Obj> entries, long next) {}

  /** The entries of at most so many records before a position. */
  public Page before(long position, int records) {
    long end = Math.min(position, journal.size());
    long from = Math.max(0, end - records);
    List<Value.Obj> entries = new ArrayList<>();
    journal.page(from, (int) (end - from), item -> entries.addAll(documents(item)));
    return new Page(entries.reversed(), from);
  }

  private static List<Value.Obj> documents(Journal.Item item) {
    return item.facts().stream().map(fact -> document(item, fact)).toList();
  }

  private static Value.Obj document(Journal.Item item, Value.Obj fact) {
    ObjBuilder document = Value.Obj.builder();
    fact.fields().forEach((name, value) -> document.put(WORDS.getOrDefault(name, name), value));
    return document
        .put("record", item.n())
        .put("at", Instant.ofEpochMilli(item.millis()).toString())
        .put("actor", item.actor())
        .putTextIf("requester", item.body().textIf("requester"))
        .build();
  }

  /** Writes that somebody opened what only some may see; throws when it cannot be written. */
  public void reading(Reader reader, String operation, List<String> runs) {
    Value.Obj fact =
        Value.Obj.builder()
            .put("t", "read")
            .put("op", operation)
            .put("key", reader.key())
            .put("runs", Value.texts(runs))
            .build();
    journal.append("server", List.of(fact), Value.obj("requester", Value.of(reader.name())));
  }

  /**
   * Who reads.
   *
   * @param key id of the key
   * @param name kept where it can be erased
   */
  public record Reader(String key, String name) {}
}
