package io.meshflow.core.execution;

import io.meshflow.core.policy.Correlation;
import java.util.Optional;

/**
 * Which request and trace the work of a thread belongs to, for whoever logs a line. Thread safe.
 */
public final class Underway {

  private static final ScopedValue<Correlation> WORK = ScopedValue.newInstance();

  private Underway() {}

  /** Does it for this request. */
  static void of(Correlation correlation, Runnable work) {
    ScopedValue.where(WORK, correlation).run(work);
  }

  /** The id that people search logs by; empty in a thread that has no effect. */
  public static Optional<String> correlation() {
    return WORK.isBound() ? Optional.of(WORK.get().id()) : Optional.empty();
  }
}
