package io.meshflow.core.ledger;

import java.util.List;

/**
 * Names one chain of records: {@code run/<id>}, {@code agent/<id>}, {@code context/<id>} or {@code
 * tenant/admin}. The name is permanent, so an id in it must be random or a hash.
 */
public record StreamId(String text) implements Comparable<StreamId> {

  private static final Alphabet ID = Alphabet.with("._~-");
  private static final int MAX_ID = 128;
  private static final List<String> KINDS = List.of("run/", "agent/", "context/");
  private static final String ADMINISTRATION = "tenant/admin";

  /** The stream of a tenant's administration: keys, erasures, gaps. */
  public static final StreamId ADMIN = new StreamId(ADMINISTRATION);

  public StreamId {
    if (!named(text)) {
      throw new IllegalArgumentException(
          "A stream is run/<id>, agent/<id>, context/<id> or tenant/admin");
    }
  }

  private static boolean named(String text) {
    for (int i = 0; i < KINDS.size(); i++) {
      String kind = KINDS.get(i);
      if (text.startsWith(kind)) {
        return ID.spells(text, kind.length(), MAX_ID);
      }
    }
    return text.equals(ADMINISTRATION);
  }

  /** The stream of a run. */
  public static StreamId run(String id) {
    return new StreamId("run/" + id);
  }

  /** The stream of an agent of the mesh. */
  public static StreamId agent(String id) {
    return new StreamId("agent/" + id);
  }

  /** The stream of a shared or private context. */
  public static StreamId context(String id) {
    return new StreamId("context/" + id);
  }

  /** Whether it is the stream of a run, the only kind that closes. */
  public boolean isRun() {
    return text.startsWith("run/");
  }

  /** The part after the slash. */
  public String id() {
    return text.substring(text.indexOf('/') + 1);
  }

  @Override
  public int compareTo(StreamId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
