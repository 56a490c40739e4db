package io.meshflow.core.policy;

/**
 * What an action is by its name and arguments.
 *
 * @param outward something leaves for the world, as against a change of own data
 * @param rule what decided, such as {@code verb.delete}
 */
record Classified(RiskTier tier, boolean outward, String rule) {

  /** The riskier of two findings about one action. */
  Classified or(Classified other) {
    Classified riskier = tier.atLeast(other.tier) ? this : other;
    return new Classified(riskier.tier, outward || other.outward, riskier.rule);
  }
}
