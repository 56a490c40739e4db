package io.meshflow.core.workflow;

import java.util.Optional;

/**
 * A way back.
 *
 * @param when condition under which the loop goes round, none to go round until the limit
 * @param maxIterations how often it is taken in one run at most
 * @param otherwise target of the source's edge to take when the limit is reached
 */
public record LoopEdge(
    String from,
    String to,
    Optional<Condition> when,
    int maxIterations,
    Optional<String> otherwise) {}
