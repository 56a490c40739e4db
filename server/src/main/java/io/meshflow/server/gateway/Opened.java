package io.meshflow.server.gateway;

import io.meshflow.core.data.Value;
import io.meshflow.core.run.RunId;
import java.time.Instant;

/**
 * A call that was admitted.
 *
 * @param model the vendor's name of the model that answers, as far as it is known
 * @param body as the client sent it
 */
record Opened(
    RunId run, String tenant, String model, Instant at, String correlation, Value.Obj body) {

  /** The same, answered by {@code provider/model}. */
  Opened servedBy(String place) {
    String model = place.substring(place.indexOf('/') + 1);
    return new Opened(run, tenant, model, at, correlation, body);
  }
}
