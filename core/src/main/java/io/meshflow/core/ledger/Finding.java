package io.meshflow.core.ledger;

/** A record's verdict while it is still being reached. */
final class Finding {

  static final long NO_INDEX = -1;

  private final StreamId stream;
  private final long n;
  private final long last;
  private long index = NO_INDEX;
  private boolean proven;
  private Verdict verdict = Verdict.OK;
  private String detail = "";

  Finding(StreamId stream, long n, long last) {
    this.stream = stream;
    this.n = n;
    this.last = last;
  }

  /** Takes the verdict if it is worse than the one so far. */
  void raise(Verdict worse, String reason) {
    if (worse.compareTo(verdict) > 0) {
      verdict = worse;
      detail = reason;
    }
  }

  void altered(String reason) {
    raise(Verdict.ALTERED, reason);
  }

  void standsAt(long leafIndex) {
    index = leafIndex;
  }

  void prove() {
    proven = true;
  }

  StreamId stream() {
    return stream;
  }

  long n() {
    return n;
  }

  /** The leaf index, or {@link #NO_INDEX}. */
  long index() {
    return index;
  }

  /** Whether an inclusion proof showed that exactly this header is in the log. */
  boolean proven() {
    return proven;
  }

  /** Whether nothing is known against it so far. */
  boolean sound() {
    return verdict.compareTo(Verdict.MISSING) < 0;
  }

  RecordVerdict done() {
    return new RecordVerdict(stream, n, last, verdict, detail);
  }
}
