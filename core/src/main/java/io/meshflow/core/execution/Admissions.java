package io.meshflow.core.execution;

import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.StoredRecord;
import java.util.Arrays;
import java.util.List;

/** Puts the first record of a run on disk and begins to work on it. */
final class Admissions {

  private Admissions() {}

  /** Does nothing and says false for a run that was admitted before under the same key. */
  static boolean admit(Runs.Shared shared, Opening opening) {
    RunStreams stream = opening.opened().stream();
    return switch (stream.ledger().append(opening.append())) {
      case AppendResult.Committed committed -> begun(shared, opening);
      case AppendResult.Duplicate duplicate -> false;
      case AppendResult.Unknown unknown -> settle(shared, opening, stream);
      case AppendResult.Stale stale -> throw taken();
      case AppendResult.Fenced fenced -> throw taken();
    };
  }

  private static boolean begun(Runs.Shared shared, Opening opening) {
    shared.begin(opening);
    return true;
  }

  /**
   * The reply was lost: what is there now is ours, somebody else's under the same key, or nothing.
   */
  private static boolean settle(Runs.Shared shared, Opening opening, RunStreams stream) {
    List<StoredRecord> first = stream.ledger().read(RunStreams.id(opening.id()), 0, 1);
    if (first.isEmpty()) {
      throw new RunRefused(
          RunRefused.Kind.STORAGE, "The store did not answer, and the run was not started.");
    }
    return Arrays.equals(first.getFirst().header(), opening.append().record().headerBytes())
        && begun(shared, opening);
  }

  private static RunRefused taken() {
    return new RunRefused(RunRefused.Kind.CONFLICT, "The run id is taken.");
  }
}
