package io.meshflow.core.execution;

import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.Entry;
import io.meshflow.core.ledger.SealedRecord;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.run.Facts;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Appends the records of one run after the newest one known. Owned by one thread. */
final class Journal {

  private static final String ENGINE = "engine";

  /** What became of a commit, with doubt already removed. */
  enum Outcome {
    COMMITTED,
    STALE,
    FENCED,
    /** A shared budget has no room for what was to begin; see {@link #overBudget}. */
    OVER_BUDGET
  }

  private final RunStreams stream;
  private final RunId run;
  private final StreamKey key;
  private StreamHead head;
  private Optional<AppendResult.OverBudget> overBudget = Optional.empty();

  /** Where the stream stands if a record is there whose reply was lost. */
  private Optional<StreamHead> doubted = Optional.empty();

  Journal(RunStreams stream, RunId run, StreamKey key, StreamHead head) {
    this.stream = stream;
    this.run = run;
    this.key = key;
    this.head = head;
  }

  long next() {
    return head.next();
  }

  /** Takes note of records that others have appended. */
  void advanceTo(StreamHead newest) {
    head = newest;
  }

  StreamHead head() {
    return head;
  }

  SealedRecord seal(List<RunEvent> events, Instant at, Keeping keeping) {
    return seal(events, at, keeping, ENGINE);
  }

  SealedRecord seal(List<RunEvent> events, Instant at, Keeping keeping, String actor) {
    Facts.Encoded encoded = Facts.encode(events);
    Entry entry =
        new Entry(at.toEpochMilli(), actor, encoded.facts(), keeping.body(encoded.body()));
    return stream.sealer().seal(key, head, entry);
  }

  /**
   * Appends a record of this run, and with it first records of other runs, all or nothing. When the
   * store is away the same may be asked again: a record in doubt is looked for before.
   */
  Outcome commit(StreamAppend own, List<StreamAppend> others) {
    SealedRecord record = own.record();
    List<StreamAppend> appends = new ArrayList<>(others);
    appends.addFirst(own);
    while (true) {
      if (doubted.filter(record.head()::equals).isPresent() && written(record)) {
        head = record.head();
        return Outcome.COMMITTED;
      }
      switch (stream.ledger().append(appends)) {
        case AppendResult.Committed committed -> {
          head = record.head();
          return Outcome.COMMITTED;
        }
        case AppendResult.Stale stale -> {
          return Outcome.STALE;
        }
        case AppendResult.Fenced fenced -> {
          return Outcome.FENCED;
        }
        case AppendResult.Gone gone -> {
          return Outcome.FENCED;
        }
        case AppendResult.OverBudget over -> {
          overBudget = Optional.of(over);
          return Outcome.OVER_BUDGET;
        }
        case AppendResult.Duplicate duplicate -> {
          return duplicate.stream().equals(record.header().stream())
              ? Outcome.STALE
              : Outcome.FENCED;
        }
        case AppendResult.Unknown unknown -> doubted = Optional.of(record.head());
      }
    }
  }

  /** Which budget refused the newest commit that was over budget. */
  AppendResult.OverBudget overBudget() {
    return overBudget.orElseThrow();
  }

  /** Reads back whether a record whose reply was lost is there. */
  private boolean written(SealedRecord record) {
    List<StoredRecord> found = stream.ledger().read(RunStreams.id(run), record.header().n(), 1);
    return !found.isEmpty()
        && java.util.Arrays.equals(found.getFirst().header(), record.headerBytes());
  }
}
