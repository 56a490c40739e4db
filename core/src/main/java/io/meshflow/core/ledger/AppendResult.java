package io.meshflow.core.ledger;

import java.util.List;

/** What became of an append. */
public sealed interface AppendResult {

  /** It is on disk; {@code heads} in the order of the appends. */
  record Committed(List<StreamHead> heads) implements AppendResult {
    public Committed {
      heads = List.copyOf(heads);
    }
  }

  /** Somebody else appended first: read, fold and decide again. Nothing was written. */
  record Stale(StreamId stream) implements AppendResult {}

  /**
   * The lease epoch is not the newest: stop working on the run; or it would be opened by a process
   * that is taken for dead. Nothing was written.
   */
  record Fenced(StreamId stream) implements AppendResult {}

  /** The run that an opening hands contents on from is erased. Nothing was written. */
  record Gone(StreamId stream) implements AppendResult {}

  /**
   * The command id was used before, or the stream was opened before; {@code head} is where the
   * stream stands. Nothing was written.
   */
  record Duplicate(StreamId stream, StreamHead head) implements AppendResult {}

  /**
   * A budget has no room for a call that was to begin. Nothing was written.
   *
   * @param move its place among the moves of the stream's append
   * @param why which budget, in words
   */
  record OverBudget(StreamId stream, int move, String why) implements AppendResult {}

  /** The reply was lost: read back on a new connection to learn whether it happened. */
  record Unknown(String cause) implements AppendResult {}
}
