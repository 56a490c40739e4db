package io.meshflow.core.policy;

/** The worst case of an action fits into what is left of the tokens. */
final class TokenGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.BUDGET;
  }

  @Override
  public Verdict judge(Case action) {

    GateFacts.Spend spend = action.facts().spend();
    long budget = action.policy().limits().budgetTokens();
    long needed = Sums.capped(spend.usedTokens(), spend.askedTokens());
    return needed > budget
        ? block("budget.tokens", "needs up to " + needed + " of " + budget + " tokens")
        : Verdict.CLEAR;
  }
}
