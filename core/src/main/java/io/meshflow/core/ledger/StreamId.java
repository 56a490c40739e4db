package io.meshflow.core.ledger;

import java.util.regex.Pattern;

/**
 * Names one chain of records: {@code run/<id>}, {@code agent/<id>}, {@code context/<id>} or {@code
 * tenant/admin}. The name is permanent, so an id in it must be random or a hash.
 */
public record StreamId(String text) implements Comparable<StreamId> {

  private static final Pattern SHAPE =
      Pattern.compile("(?:run|agent|context)/[A-Za-z0-9._~-]{1,128}|tenant/admin");

  /** The stream of a tenant's administration: keys, erasures, gaps. */
  public static final StreamId ADMIN = new StreamId("tenant/admin");

  public StreamId {
    if (!SHAPE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "A stream is run/<id>, agent/<id>, context/<id> or tenant/admin");
    }
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
