package io.meshflow.core.workflow;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A way from one node to the next.
 *
 * @param on outcomes of the source that may take it; empty for an edge that only the limit of a
 *     loop takes
 * @param when further condition, none to always take it
 */
public record Edge(String from, String to, Set<StepOutcome> on, Optional<Condition> when) {

  public Edge {
    on = Set.copyOf(on);
  }

  /** An edge taken when its source is done. */
  public static Edge of(String from, String to) {
    return new Edge(from, to, EnumSet.of(StepOutcome.DONE), Optional.empty());
  }
}
