package io.meshflow.server.gateway;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.RunId;
import java.time.Instant;

/**
 * A call that was admitted.
 *
 * @param model the vendor's name of the model that was asked for
 * @param body as the client sent it
 */
record Opened(
    RunId run, String tenant, String model, Instant at, String correlation, Value.Obj body) {}
