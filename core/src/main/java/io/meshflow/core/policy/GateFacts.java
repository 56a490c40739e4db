package io.meshflow.core.policy;

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
 */
public record GateFacts(
    Actor actor,
    Spend spend,
    boolean breakerOpen,
    boolean tainted,
    boolean approved,
    boolean example) {

  /** The acting agent; {@code tools} names what it may call, a single {@code *} means anything. */
  public record Actor(String id, boolean revoked, Set<String> tools) {
    public Actor {
      tools = Set.copyOf(tools);
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
   */
  public record Spend(
      long usedMicros, long askedMicros, long usedTokens, long askedTokens, int steps) {
    public static final Spend NONE = new Spend(0, 0, 0, 0, 0);
  }
}
