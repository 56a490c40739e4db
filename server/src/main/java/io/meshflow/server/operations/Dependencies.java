package io.meshflow.server.operations;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What the server cannot work without. Each is asked by one thread at a time however many ask, and
 * one that is silent counts as down after a moment. Thread safe.
 */
public final class Dependencies {

  private static final Duration PATIENCE = Duration.ofMillis(1_500);

  private final Map<String, Supplier<String>> checks;
  private final Map<String, FutureTask<String>> underWay = new ConcurrentHashMap<>();

  /**
   * @param checks by name; an empty text is well, anything else says what is wrong
   */
  public Dependencies(Map<String, Supplier<String>> checks) {
    this.checks = new LinkedHashMap<>(checks);
  }

  /** What is wrong with each; empty texts are well. */
  public Map<String, String> faults() {
    Map<String, FutureTask<String>> asked = new LinkedHashMap<>();
    checks.forEach((name, check) -> asked.put(name, asked(name, check)));
    long until = System.nanoTime() + PATIENCE.toNanos();
    Map<String, String> faults = new LinkedHashMap<>();
    asked.forEach((name, task) -> faults.put(name, fault(task, until)));
    return faults;
  }

  private FutureTask<String> asked(String name, Supplier<String> check) {
    return underWay.computeIfAbsent(
        name,
        same -> {
          FutureTask<String> task = new FutureTask<>(check::get);
          Thread.ofVirtual()
              .name("check " + name)
              .start(
                  () -> {
                    task.run();
                    underWay.remove(name, task);
                  });
          return task;
        });
  }

  private static String fault(FutureTask<String> task, long until) {
    try {
      return task.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException silent) {
      return "it does not answer in time";
    } catch (ExecutionException failed) {
      return "it does not answer";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "it could not be asked";
    }
  }
}
