package io.meshflow.core.policy;

import java.util.List;
import java.util.Set;

/**
 * Everything outside the intent that the gate looks at, assembled by {@code execution}.
 *
 * @param actor who acts and what it is allowed to use
 * @param spend what the run has used and reserved, and what this intent would reserve
 * @param breakerOpen the acting agent failed too often lately
 * @param tainted the intent was made from text that came from outside
 * @param approved a human has approved exactly this effect key and intent
 * @param example the run is of a shipped example, where strict modes accept the demo model
 * @param trail what has happened before it
 */
public record GateFacts(
    Actor actor,
    Spend spend,
    boolean breakerOpen,
    boolean tainted,
    boolean approved,
    boolean example,
    Trail trail) {

  /** Facts about a run of which nothing else is known; strict policies then refuse more. */
  public GateFacts(
      Actor actor,
      Spend spend,
      boolean breakerOpen,
      boolean tainted,
      boolean approved,
      boolean example) {
    this(actor, spend, breakerOpen, tainted, approved, example, Trail.UNKNOWN);
  }

  /**
   * The acting agent; {@code tools} names what it may call, a single {@code *} means anything;
   * {@code role} is empty when it has none.
   */
  public record Actor(String id, boolean revoked, Set<String> tools, String role) {
    public Actor {
      tools = Set.copyOf(tools);
    }

    /** An actor without a role. */
    public Actor(String id, boolean revoked, Set<String> tools) {
      this(id, revoked, tools, "");
    }

    /** True when the actor may call the tool. */
    public boolean mayCall(String tool) {
      return tools.contains("*") || tools.contains(tool);
    }
  }

  /**
   * Money in millionths of a dollar, tokens, and steps of the run so far.
   *
   * @param usedMicros settled and still reserved money of the run
   * @param askedMicros worst-case price of this intent; −1 when nobody knows its price
   * @param usedTokens settled and still reserved tokens of the run
   * @param askedTokens worst-case tokens of this intent
   * @param steps steps started, loop visits included, this one not
   * @param callsLeft model calls that the workflow still has ahead after this intent, as far as
   *     anybody can tell: nodes that call models and have not started
   */
  public record Spend(
      long usedMicros,
      long askedMicros,
      long usedTokens,
      long askedTokens,
      int steps,
      int callsLeft) {
    public static final Spend NONE = new Spend(0, 0, 0, 0, 0, 0);

    /** Spending of a run with nothing ahead. */
    public Spend(long usedMicros, long askedMicros, long usedTokens, long askedTokens, int steps) {
      this(usedMicros, askedMicros, usedTokens, askedTokens, steps, 0);
    }
  }

  /**
   * What the run has done until now.
   *
   * @param evidence recorded results that the intent was made from: finished ancestor steps and
   *     answers of tools
   * @param repairs how often the acting agent's answer was sent back in this step
   * @param auditSealed the ledger under the run is durable, append-only and signs its checkpoints
   * @param said the latest answers of the run's agents, oldest first; a few dozen at most, each at
   *     most its first 500 characters
   */
  public record Trail(int evidence, int repairs, boolean auditSealed, List<Said> said) {
    public static final Trail UNKNOWN = new Trail(0, 0, false, List.of());

    public Trail {
      said = List.copyOf(said);
    }
  }

  /**
   * An answer of an agent, and how many tokens it took.
   *
   * @param step whose output it is
   */
  public record Said(String step, String agent, String text, long tokens) {}
}
