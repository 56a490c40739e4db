package io.meshflow.server.web;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the thread that asks works on: so that lines of libraries can say it too, which know nothing
 * of requests and runs. Stateless.
 */
public final class Current {

  private static final ScopedValue<String> REQUEST = ScopedValue.newInstance();

  /** The engine names its threads after what they do. */
  private static final Pattern RUN =
      Pattern.compile("(?:run |effect (?:run/)?)([0-9a-z]{20})\\b.*");

  private Current() {}

  /** Does it for the request of this correlation id. */
  static void of(String correlation, Step step) throws InterruptedException {
    var _ =
        ScopedValue.where(REQUEST, correlation)
            .<Boolean, InterruptedException>call(
                () -> {
                  step.run();
                  return true;
                });
  }

  /** What is done for a request. */
  @FunctionalInterface
  interface Step {
    void run() throws InterruptedException;
  }

  /** The correlation id of the request; empty outside of one. */
  public static Optional<String> request() {
    return REQUEST.isBound() ? Optional.of(REQUEST.get()) : Optional.empty();
  }

  /** The run whose steps or calls this thread does. */
  public static Optional<String> run() {
    Matcher named = RUN.matcher(Thread.currentThread().getName());
    return named.matches() ? Optional.of(named.group(1)) : Optional.empty();
  }
}
