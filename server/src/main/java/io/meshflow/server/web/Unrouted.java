package io.meshflow.server.web;

import io.meshflow.core.policy.Correlation;
import java.time.Duration;
import java.util.Optional;

/** Tells a watcher of what was refused before it was a request of anybody. Thread safe. */
public final class Unrouted {

  private final Watcher watcher;
  private final String tenant;

  /**
   * @param tenant that it is told to
   */
  public Unrouted(Watcher watcher, String tenant) {
    this.watcher = watcher;
    this.tenant = tenant;
  }

  /** Returns the correlation id that was made for it. */
  public String answered(int status, String code) {
    Correlation correlation = Correlations.of(name -> Optional.empty());
    watcher.answered(
        new Watcher.Answered(
            Optional.empty(),
            "-",
            tenant,
            correlation,
            "",
            status,
            new Watcher.Outcome(code, "", Duration.ZERO, Optional.empty())));
    return correlation.id();
  }

  /** A client took too long to say what it wants, and was cut off without an answer. */
  public void late() {
    answered(408, "too_slow");
  }
}
