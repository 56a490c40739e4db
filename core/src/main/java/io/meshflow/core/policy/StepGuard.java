package io.meshflow.core.policy;

/** A run takes only so many steps, loops included. */
final class StepGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.BUDGET;
  }

  @Override
  public Verdict judge(Case action) {

    int most = action.policy().limits().maxSteps();
    return most > 0 && action.facts().spend().steps() >= most
        ? block("budget.max_steps", "the run has taken " + most + " steps, the most it may")
        : Verdict.CLEAR;
  }
}
