package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.RunId;

/** What reaches the thread that owns a run. */
sealed interface Message {

  /** An attempt is over. */
  record CallOver(
      CallKey key, int attempt, CallOutcome outcome, String code, Charge charge, Value result)
      implements Message {}

  /** A child run may have ended. */
  record ChildRested(RunId child) implements Message {}

  /** Somebody appended a command to the run's stream. */
  record Knock() implements Message {}

  /** An alarm of the run is due. */
  record Ring() implements Message {}

  /** This process may not work on the run any longer, because its lease was not prolonged. */
  record Disowned() implements Message {}

  /** This process is shutting down. */
  record Leave() implements Message {}
}
