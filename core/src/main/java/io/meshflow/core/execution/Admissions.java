package io.meshflow.core.execution;

import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.run.RunId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Puts the first record of a run on disk and begins to work on it. */
final class Admissions {

  private Admissions() {}

  /** What became of an admission. */
  private enum Outcome {
    ADMITTED,
    /** A run was admitted before under the same key; nothing was done. */
    THERE,
    /** A shared budget has no room for what was to begin with it; nothing was done. */
    OVER_BUDGET
  }

  /**
   * Admits with what follows at once, or alone where a shared budget has no room for that; the run
   * as it is listed then, empty for one that was there.
   */
  static Optional<RunRow> eager(Shared shared, Opening.Plan plan, Instant now) {
    Opening opening = opening(shared, plan, now);
    Outcome outcome = admit(shared, opening);
    if (outcome == Outcome.OVER_BUDGET) {
      opening = Opening.of(shared, plan, List.of(), now);
      outcome = admit(shared, opening);
    }
    return outcome == Outcome.ADMITTED ? opening.append().row() : Optional.empty();
  }

  /**
   * Where deciding breaks down the run is admitted alone: its loop meets that again and says so.
   */
  private static Opening opening(Shared shared, Opening.Plan plan, Instant now) {
    try {
      return Opening.eager(shared, plan, now);
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError broken) {
      return Opening.of(shared, plan, List.of(), now);
    }
  }

  /** Admits a run, or finds the one that was there. */
  static RunId run(Shared shared, Opening opening) {
    var _ = admit(shared, opening);
    return opening.id();
  }

  private static Outcome admit(Shared shared, Opening opening) {
    RunStreams stream = opening.opened().stream();
    return switch (stream.ledger().append(opening.append())) {
      case AppendResult.Committed committed -> begun(shared, opening);
      case AppendResult.Duplicate duplicate -> Outcome.THERE;
      case AppendResult.OverBudget over -> Outcome.OVER_BUDGET;
      case AppendResult.Unknown unknown -> settle(shared, opening, stream);
      case AppendResult.Stale stale -> throw taken();
      case AppendResult.Fenced fenced ->
          throw new RunRefused(
              RunRefused.Kind.STORAGE,
              "This process was taken for dead and begins anew; try again in a moment.");
      case AppendResult.Gone gone ->
          throw new RunRefused(
              RunRefused.Kind.ERASED, "The run that it shares the past of is erased.");
    };
  }

  private static Outcome begun(Shared shared, Opening opening) {
    shared.begin(opening);
    return Outcome.ADMITTED;
  }

  /**
   * The reply was lost: what is there now is ours, somebody else's under the same key, or nothing.
   */
  private static Outcome settle(Shared shared, Opening opening, RunStreams stream) {
    List<StoredRecord> first = first(shared, opening.id(), stream);
    if (first.isEmpty()) {
      throw new RunRefused(
          RunRefused.Kind.STORAGE, "The store did not answer, and the run was not started.");
    }
    return Arrays.equals(first.getFirst().header(), opening.append().record().headerBytes())
        ? begun(shared, opening)
        : Outcome.THERE;
  }

  private static List<StoredRecord> first(Shared shared, RunId run, RunStreams stream) {
    try {
      return stream.ledger().read(RunStreams.id(run), 0, 1);
    } catch (LedgerUnavailableException away) {
      shared.leases().add(run);
      throw away;
    }
  }

  private static RunRefused taken() {
    return new RunRefused(RunRefused.Kind.CONFLICT, "The run id is taken.");
  }
}
