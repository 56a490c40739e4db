package io.meshflow.core.run;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Attempts and child runs under way, those of steps that are over included: they still cost, and
 * the run waits for them. Changed by the fold alone.
 */
public final class Flights {

  /** How an attempt began, which its step may not know any more once it is over. */
  public record Begun(RunEvent.CallTerms terms, Instant at) {}

  private final Map<CallKey, Integer> attempts = new LinkedHashMap<>();
  private final Map<CallKey, Begun> begun = new HashMap<>();
  private final Map<WorkKey, RunId> children = new LinkedHashMap<>();

  /** True when this call was not under way yet. */
  boolean started(CallKey key, int attempt, Begun how) {
    begun.put(key, how);
    return attempts.put(key, attempt) == null;
  }

  /** True when exactly this attempt was under way; late and repeated news of it are false. */
  boolean ended(CallKey key, int attempt) {
    boolean ended = attempts.remove(key, attempt);
    if (ended) {
      begun.remove(key);
    }
    return ended;
  }

  /** How this attempt began; empty when it is not under way. */
  public Optional<Begun> begun(CallKey key, int attempt) {
    return Integer.valueOf(attempt).equals(attempts.get(key))
        ? Optional.ofNullable(begun.get(key))
        : Optional.empty();
  }

  boolean childStarted(WorkKey work, RunId child) {
    return children.put(work, child) == null;
  }

  boolean childEnded(WorkKey work, RunId child) {
    return children.remove(work, child);
  }

  /** Attempts by call, oldest first. */
  public Map<CallKey, Integer> attempts() {
    return Collections.unmodifiableMap(attempts);
  }

  /** Child runs by the work that asked for them, oldest first. */
  public Map<WorkKey, RunId> children() {
    return Collections.unmodifiableMap(children);
  }

  /** True when nothing is under way. */
  public boolean none() {
    return attempts.isEmpty() && children.isEmpty();
  }
}
