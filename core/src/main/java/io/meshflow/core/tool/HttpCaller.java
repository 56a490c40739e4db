package io.meshflow.core.tool;

import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;

/** Sends HTTP requests for workflows. Thread safe; blocks; stops when interrupted. */
public interface HttpCaller {

  /** The answer; {@code body} as text, {@code contentType} in lower case without parameters. */
  record Reply(int status, String contentType, String body) {}

  /**
   * Sends the request with the permit's effect key as {@code Idempotency-Key}.
   *
   * @throws EffectFailure for refused addresses, lost connections, and status 400 and above
   */
  Reply call(Permit<HttpCall> permit);
}
