package io.meshflow.core.execution;

import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.Permit.Grant;
import io.meshflow.core.run.CallKey;

/**
 * An effect whose start is about to be committed, or has been.
 *
 * @param live whether pieces of its answer may be shown before the whole was checked
 */
record Effect(
    CallKey key, int attempt, Intent intent, Reservation reservation, Grant grant, boolean live) {}
