package io.meshflow.core.policy;

import java.util.List;

/** An action that is riskier than its author declared is treated as what it is. */
final class RiskGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.DASC;
  }

  @Override
  public Verdict judge(Case action) {

    Classified classified = action.classified();
    if (!action.policy().checks().gate() || action.intent().risk().atLeast(classified.tier())) {
      return Verdict.CLEAR;
    }
    Policy.Approvals approvals = action.policy().approvals();
    String what = classified.rule() + " makes this " + classified.tier();
    return approvals.enabled() && classified.tier().atLeast(approvals.threshold())
        ? ask("dasc." + classified.rule(), what + ", declared was " + action.intent().risk())
        : new Verdict.Allowed(List.of("dasc: " + what));
  }
}
