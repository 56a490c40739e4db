package io.meshflow.core.execution;

import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.Permit.Grant;
import io.meshflow.core.run.CallKey;

/** An effect whose start is about to be committed, or has been. */
record Effect(CallKey key, int attempt, Intent intent, Reservation reservation, Grant grant) {}
