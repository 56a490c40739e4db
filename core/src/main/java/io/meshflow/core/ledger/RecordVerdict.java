package io.meshflow.core.ledger;

/**
 * The verdict on the records {@code n} to {@code last} of a stream (one, except for gaps), with the
 * reason as a code or the index of the evidence; empty if there is nothing to add.
 */
public record RecordVerdict(StreamId stream, long n, long last, Verdict verdict, String detail) {

  /** The line both verifiers print (docs/ledger-format.md §7.1). */
  public String text() {
    String range = last == n ? "" : "-" + last;
    String reason = detail.isEmpty() ? "" : " " + detail;
    return "record " + stream + " " + n + range + " " + verdict + reason;
  }
}
