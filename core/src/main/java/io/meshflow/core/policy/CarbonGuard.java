package io.meshflow.core.policy;

/** The worst case of a run fits into its carbon budget. */
final class CarbonGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.BUDGET;
  }

  @Override
  public Verdict judge(Case action) {

    Policy.Carbon carbon = action.policy().checks().carbon();
    GateFacts.Spend spend = action.facts().spend();
    if (!carbon.enabled() || spend.askedTokens() == 0) {
      return Verdict.CLEAR;
    }
    double grams =
        CarbonEstimate.gramsAtMost(spend.usedTokens(), carbon.region())
            + CarbonEstimate.grams(action.action().name(), spend.askedTokens(), carbon.region());
    return grams > carbon.budgetGrams()
        ? block(
            "budget.carbon",
            "needs up to " + grams + " of " + carbon.budgetGrams() + " grams of CO2")
        : Verdict.CLEAR;
  }
}
