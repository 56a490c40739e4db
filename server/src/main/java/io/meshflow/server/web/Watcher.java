package io.meshflow.server.web;

import io.meshflow.core.policy.Correlation;
import io.meshflow.server.contract.Operation;
import java.time.Duration;
import java.util.Optional;

/** Hears of every answered request. Must return at once; thread safe. */
public interface Watcher {

  /**
   * One request and what became of it.
   *
   * @param operation empty when there was none at the address
   * @param key id of the caller's key, {@code -} for nobody
   * @param correlation as the client gave it
   * @param span of the request itself, the parent of what it started; empty when nobody traces
   */
  record Answered(
      Optional<Operation> operation,
      String key,
      String tenant,
      Correlation correlation,
      String span,
      int status,
      Outcome outcome) {}

  /** How it went. */
  record Outcome(String code, String target, Duration took, Optional<Throwable> cause) {}

  void answered(Answered request);
}
