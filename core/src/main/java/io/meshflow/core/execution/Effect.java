package io.meshflow.core.execution;

import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.Permit.Grant;
import io.meshflow.core.policy.Preview;
import io.meshflow.core.run.CallKey;

/**
 * An effect whose start is about to be committed, or has been.
 *
 * @param preview what may be seen of its answer before the step has ended
 * @param tenant whose run it belongs to
 */
record Effect(
    CallKey key,
    int attempt,
    Intent intent,
    Reservation reservation,
    Grant grant,
    Preview preview,
    String tenant) {}
