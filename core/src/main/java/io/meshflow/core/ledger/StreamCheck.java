package io.meshflow.core.ledger;

import org.jspecify.annotations.Nullable;

/** Follows one stream: numbers, predecessors, places in the log, and whether it is closed. */
final class StreamCheck {

  private final StreamId stream;
  private final Findings findings;
  private long next;
  private String leaf = "";
  private @Nullable Finding last;
  private long lastIndex = Finding.NO_INDEX;
  private boolean unlogged;
  private boolean closed;

  StreamCheck(StreamId stream, Findings findings) {
    this.stream = stream;
    this.findings = findings;
  }

  /** Tells of the records left out before this one. */
  void reach(long n) {
    if (n > next) {
      findings.missing(stream, next, n - 1);
      next = n;
      last = null;
    }
  }

  /** False for a number that came before. */
  boolean expects(Header header) {
    return header.n() == next;
  }

  /** Takes the next record; its stored leaf hash is what its successor must name. */
  void take(Header header, String storedLeaf, Finding finding) {
    Finding before = last;
    if (before != null && !header.prev().equals(leaf)) {
      findings.problem(Problem.Code.CHAIN_BROKEN, stream + " " + header.n());
      if (!before.proven()) {
        before.altered("chain");
      }
    }
    next = header.n() + 1;
    leaf = storedLeaf;
    last = finding;
    closed = false;
  }

  /** The record is not in the log. */
  void unlogged(Finding finding) {
    unlogged = true;
    finding.raise(Verdict.UNLOGGED, "");
  }

  /** The record stands at this index, which must grow along the stream. */
  void standsAt(long index, Finding finding) {
    if (unlogged || index <= lastIndex) {
      finding.altered("leaf-order");
    }
    lastIndex = Math.max(lastIndex, index);
  }

  void close() {
    closed = true;
  }

  /** Whether it is a run that may have more records than were seen. */
  boolean open() {
    return stream.isRun() && !closed;
  }

  StreamId stream() {
    return stream;
  }
}
