package io.meshflow.core.execution;

import io.meshflow.core.policy.Intent;
import io.meshflow.core.run.Run;
import java.time.Instant;

/** The circuit breakers of this process, one per tenant and model. Thread safe. */
final class Breakers {

  boolean open(Run run, Intent intent, Instant now) {
    return false;
  }

  void record(Run run, Message.CallOver over, Instant now) {}
}
