package io.meshflow.core.policy;

/** The tier that an action is treated as: what its author declared, or worse. Pure. */
public final class ActualRisk {

  private ActualRisk() {}

  /** The declared tier, raised by the classifier while the risk gate is on; never lowered. */
  public static RiskTier of(Intent intent, Policy policy) {
    return of(
        intent,
        RiskClassifier.classify(ActionName.of(intent.action()), intent.arguments()),
        policy);
  }

  static RiskTier of(Intent intent, Classified classified, Policy policy) {
    return policy.checks().gate()
        ? RiskTier.highest(intent.risk(), classified.tier())
        : intent.risk();
  }
}
