package io.meshflow.core.policy;

/** How much harm an action can do, from nothing at all to something nobody can take back. */
public enum RiskTier {
  READ_ONLY,
  INTERNAL,
  EXTERNAL_IO,
  IRREVERSIBLE;

  /** True when this tier is as risky as {@code other} or riskier. */
  public boolean atLeast(RiskTier other) {
    return compareTo(other) >= 0;
  }

  /** The riskier of the two. */
  public static RiskTier highest(RiskTier a, RiskTier b) {
    return a.atLeast(b) ? a : b;
  }
}
