package io.meshflow.core.workflow;

/** A boolean expression in the source text its author wrote; {@link Expressions} evaluates it. */
public record Condition(String text) {}
