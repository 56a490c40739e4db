package io.meshflow.core.workflow;

import java.util.Optional;

/**
 * A way back.
 *
 * @param when condition under which the loop goes round, none to go round until the limit
 * @param maxIterations how often it is taken at most, counted anew in every round of a loop around
 *     it
 * @param otherwise target of the source's edge to take when the limit is reached
 */
public record LoopEdge(
    String from,
    String to,
    Optional<Condition> when,
    int maxIterations,
    Optional<String> otherwise) {

  public LoopEdge {
    if (maxIterations < 1) {
      throw new IllegalArgumentException("a loop goes round at least once");
    }
  }
}
