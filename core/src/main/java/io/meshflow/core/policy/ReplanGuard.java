package io.meshflow.core.policy;

/** An answer goes back to its agent only so often. */
final class ReplanGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.BUDGET;
  }

  @Override
  public Verdict judge(Case action) {

    int most = action.policy().limits().maxReplans();
    return action.action().is("model") && action.facts().trail().repairs() > most
        ? block(
            "budget.max_replans",
            "the answer does not meet its schema, and max_replans lets it go back "
                + most
                + " times at most")
        : Verdict.CLEAR;
  }
}
