package io.meshflow.core.policy;

/** Judges an intent under a policy. Pure; implementations are thread safe. */
public interface PolicyGate {

  /** The strictest answer of all guards; a guard that throws counts as a block. */
  Verdict judge(Intent intent, Policy policy, GateFacts facts);
}
