package io.meshflow.core.agent;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Manner;
import java.util.List;

/**
 * A model with a role and tools.
 *
 * @param role short role word, such as {@code planner}
 * @param instructions standing instructions; made from the role when the author gave none
 * @param model alias or name; empty for the default model
 * @param tools names of the tools it may call
 * @param outputSchema JSON Schema the final answer must meet, an empty object for free text
 * @param bounds limits of one step of this agent
 */
public record Agent(
    String id,
    String role,
    String instructions,
    String model,
    List<String> tools,
    Value.Obj outputSchema,
    Bounds bounds) {

  /**
   * Limits of one step.
   *
   * @param maxTurns model calls at most
   * @param maxOutputTokens of one model call
   * @param maxRepairs how often a malformed structured answer is sent back
   * @param temperature negative for the vendor's default
   * @param manner how models are to answer beyond that
   */
  public record Bounds(
      int maxTurns, long maxOutputTokens, int maxRepairs, double temperature, Manner manner) {
    public static final Bounds DEFAULT = new Bounds(10, 2_048, 2, -1);

    /** For an author who leaves it to models how they answer. */
    public Bounds(int maxTurns, long maxOutputTokens, int maxRepairs, double temperature) {
      this(maxTurns, maxOutputTokens, maxRepairs, temperature, Manner.USUAL);
    }
  }

  public Agent {
    tools = List.copyOf(tools);
  }

  /** The same agent on another model. */
  public Agent onModel(String other) {
    return new Agent(id, role, instructions, other, tools, outputSchema, bounds);
  }

  /** What it is told before anything else. */
  public String standing() {
    return instructions.isEmpty()
        ? "You are the " + role + " of a team. Do your part of the task and no more."
        : instructions;
  }

  /** The same agent with other instructions. */
  public Agent instructed(String other) {
    return new Agent(id, role, other, model, tools, outputSchema, bounds);
  }
}
