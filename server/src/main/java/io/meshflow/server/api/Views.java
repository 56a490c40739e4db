package io.meshflow.server.api;

import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StreamId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Ended runs as they were shown lately. Their record changes no more; only erasure takes their
 * contents, by destroying their key, and so a view counts only while its run has one. Thread safe.
 */
final class Views {

  private record Name(String tenant, String run) {}

  private static final class View {
    private final RunRow row;
    private final byte[] json;

    View(RunRow row, byte[] json) {
      this.row = row;
      this.json = json;
    }
  }

  private final Ledger ledger;
  private final int mostBytes;
  private final LinkedHashMap<Name, View> kept = new LinkedHashMap<>(16, 0.75f, true);
  private int bytes;

  Views(Ledger ledger, int mostBytes) {
    this.ledger = ledger;
    this.mostBytes = mostBytes;
  }

  /** The view of a run that stands as the row says. */
  byte[] of(RunRow row, Supplier<byte[]> made) {
    if (!row.standing().status().ended()) {
      return made.get();
    }
    Name name = new Name(row.tenant(), row.id().value());
    boolean readable = ledger.of(name.tenant()).streamKey(StreamId.run(name.run())).isPresent();
    byte[] known = readable ? kept(name, row) : new byte[0];
    if (known.length > 0) {
      return known;
    }
    byte[] fresh = made.get();
    if (readable) {
      keep(name, new View(row, fresh));
    }
    return fresh;
  }

  private synchronized byte[] kept(Name name, RunRow row) {
    View view = kept.get(name);
    return view != null && view.row.equals(row) ? view.json : new byte[0];
  }

  private synchronized void keep(Name name, View view) {
    View before = kept.put(name, view);
    bytes += view.json.length - (before == null ? 0 : before.json.length);
    Iterator<Map.Entry<Name, View>> eldest = kept.entrySet().iterator();
    while (bytes > mostBytes && eldest.hasNext()) {
      bytes -= eldest.next().getValue().json.length;
      eldest.remove();
    }
  }

  /** Bytes that are kept. */
  synchronized int bytes() {
    return bytes;
  }
}
