package io.meshflow.core.workflow;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.RiskTier;
import java.time.Duration;
import java.util.Optional;

/**
 * What every kind of node has.
 *
 * @param cancelLosers whether branches that lead only to this node's join stop when it starts
 * @param risk the author's tier, which may raise but never lower that of the action
 * @param effect the operator's word on repeating the action
 * @param timeout of one visit; zero for the policy's
 * @param outputSchema JSON Schema of the output, an empty object for none
 */
public record NodeSettings(
    Join join,
    boolean cancelLosers,
    Optional<RiskTier> risk,
    Optional<EffectClass> effect,
    Retry retry,
    Duration timeout,
    Value.Obj outputSchema) {

  /**
   * How often and when a failed attempt is made again.
   *
   * @param attempts in all, at least 1
   * @param factor by which each pause is longer than the one before
   */
  public record Retry(int attempts, Duration first, double factor, Duration longest) {
    public static final Retry NEVER = new Retry(1, Duration.ofSeconds(1), 2, Duration.ofMinutes(1));

    public Retry {
      if (attempts < 1) {
        throw new IllegalArgumentException("a step has at least one attempt");
      }
    }
  }

  public static final NodeSettings DEFAULT =
      new NodeSettings(
          new Join.All(),
          false,
          Optional.empty(),
          Optional.empty(),
          Retry.NEVER,
          Duration.ZERO,
          Value.Obj.EMPTY);
}
