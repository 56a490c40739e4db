package io.meshflow.core.ledger;

/**
 * Where a stream stands: the number of its next record and the Base64 leaf hash of its last one,
 * empty before the first. Two writers with equal heads have seen the same history.
 */
public record StreamHead(StreamId stream, long next, String prev) {

  public StreamHead {
    if (next < 0 || (next == 0) != prev.isEmpty() || !(prev.isEmpty() || Hashes.isBase64(prev))) {
      throw new IllegalArgumentException("A head names its last record exactly when there is one");
    }
  }

  /** The head of a stream without records. */
  public static StreamHead start(StreamId stream) {
    return new StreamHead(stream, 0, "");
  }

  /** Whether the stream has no records yet. */
  public boolean isStart() {
    return next == 0;
  }
}
