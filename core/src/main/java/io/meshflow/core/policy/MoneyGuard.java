package io.meshflow.core.policy;

/** The worst case of an action fits into what is left of the money. */
final class MoneyGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.BUDGET;
  }

  @Override
  public Verdict judge(Case action) {

    GateFacts.Spend spend = action.facts().spend();
    long budget = action.policy().limits().budgetMicros();
    if (budget == Policy.Limits.UNLIMITED) {
      return Verdict.CLEAR;
    }
    if (spend.askedMicros() < 0) {
      return block("budget.unknown_price", unknown(action.action().name()));
    }
    long needed = Sums.capped(spend.usedMicros(), spend.askedMicros());
    return needed > budget
        ? block(
            "budget.usd",
            "needs up to " + Sums.dollars(needed) + " of a budget of " + Sums.dollars(budget))
        : Verdict.CLEAR;
  }

  static String unknown(String model) {
    return "nobody knows the price of "
        + model
        + ": declare it in config/models.yaml, 0 when it is free, or set budget_usd: unlimited";
  }
}
