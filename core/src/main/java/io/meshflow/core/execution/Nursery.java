package io.meshflow.core.execution;

import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunId;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The children that a parent waits for in this process: those that work here, and those whose rest
 * its loop has not taken in yet. Owned by the thread of the parent.
 */
final class Nursery {

  private final Predicate<RunId> active;
  private final Set<RunId> unheard = new HashSet<>();

  Nursery(Predicate<RunId> active) {
    this.active = active;
  }

  void begins(RunId child) {
    unheard.add(child);
  }

  void heard(RunId child) {
    unheard.remove(child);
  }

  boolean waits(Run parent) {
    return !unheard.isEmpty() || parent.flights().children().values().stream().anyMatch(active);
  }
}
