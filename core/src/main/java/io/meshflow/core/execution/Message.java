package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.Notice;
import io.meshflow.core.run.RunId;
import java.time.Duration;

/** What reaches the thread that owns a run. */
sealed interface Message {

  /** An attempt is over; {@code pause} is what the other side asked to wait. */
  record CallOver(
      CallKey key,
      int attempt,
      CallOutcome outcome,
      String code,
      Charge charge,
      Duration pause,
      Value result)
      implements Message {

    /** An end after which nobody asked for a pause. */
    CallOver(
        CallKey key, int attempt, CallOutcome outcome, String code, Charge charge, Value result) {
      this(key, attempt, outcome, code, charge, Duration.ZERO, result);
    }
  }

  /**
   * An attempt to tell somebody is over.
   *
   * @param code empty when the message was taken
   * @param pause what the other side asked to wait
   */
  record NoticeOver(Notice notice, int attempt, String code, Duration pause) implements Message {}

  /** A child run may have ended. */
  record ChildRested(RunId child) implements Message {}

  /** Somebody appended a command to the run's stream. */
  record Knock() implements Message {}

  /** Somebody has just begun to read the answers under way. */
  record Show() implements Message {}

  /** An alarm of the run is due. */
  record Ring() implements Message {}

  /** This process may not work on the run any longer, because its lease was not prolonged. */
  record Disowned() implements Message {}

  /** This process is shutting down. */
  record Leave() implements Message {}
}
