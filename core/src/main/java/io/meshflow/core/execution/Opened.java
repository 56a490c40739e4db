package io.meshflow.core.execution;

import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.run.Run;
import java.time.Instant;

/**
 * A run as it stands in the ledger.
 *
 * @param lost whether its policy kept too little for steps to go on with
 */
record Opened(
    RunStreams stream, StreamKey key, Run run, StreamHead head, Instant createdAt, boolean lost) {}
