package io.meshflow.core.policy;

import io.meshflow.core.data.Value;

/**
 * What a guard looks at: an intent, the rules it lives under, and what is known about it.
 *
 * @param classified what the action really is, whatever its author declared
 */
record Case(
    Intent intent,
    ActionName action,
    Value arguments,
    Classified classified,
    Policy policy,
    GateFacts facts) {

  static Case of(Intent intent, Policy policy, GateFacts facts) {
    ActionName action = ActionName.of(intent.action());
    Value arguments = intent.arguments();
    Classified classified = RiskClassifier.classify(action, arguments);
    return new Case(intent, action, arguments, classified, policy, facts);
  }

  RiskTier risk() {
    return ActualRisk.of(intent, classified, policy);
  }

  /** True when something leaves the process for the world. */
  boolean outward() {
    return intent.risk().atLeast(RiskTier.EXTERNAL_IO)
        || policy.checks().gate() && classified.outward();
  }
}
