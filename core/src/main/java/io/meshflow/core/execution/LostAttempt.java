package io.meshflow.core.execution;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Usage;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.CallOutcome;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;

/** What becomes of an attempt whose process is gone. */
final class LostAttempt {

  private LostAttempt() {}

  static RunEvent of(Run run, CallKey call, int attempt) {
    long micros = run.spending().reservedMicros(call);
    long tokens = run.spending().reservedTokens(call);
    Charge charge = new Charge(micros, new Usage(tokens, 0, 0, 0, tokens > 0), 0, "");
    return new RunEvent.CallEnded(
        call, attempt, CallOutcome.UNKNOWN, "process_lost", charge, Value.NULL);
  }
}
