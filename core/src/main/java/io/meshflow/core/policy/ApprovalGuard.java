package io.meshflow.core.policy;

/** From the policy'\''s threshold on, a human decides. */
final class ApprovalGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.APPROVAL;
  }

  @Override
  public Verdict judge(Case action) {

    Policy.Approvals approvals = action.policy().approvals();
    RiskTier risk = action.intent().risk();
    return approvals.enabled() && risk.atLeast(approvals.threshold())
        ? ask("approval.tier", "actions of tier " + risk + " need an approval")
        : Verdict.CLEAR;
  }
}
