package io.meshflow.core.policy;

/**
 * Judges under the stricter of a run's own policy and the one that holds here now, so that a policy
 * that was tightened after a run began holds for all that the run still does.
 */
public final class FlooredGate implements PolicyGate {

  private final PolicyGate gate;
  private final Policy floor;

  public FlooredGate(PolicyGate gate, Policy floor) {
    this.gate = gate;
    this.floor = floor;
  }

  @Override
  public Verdict judge(Intent intent, Policy policy, GateFacts facts) {
    return gate.judge(intent, Policies.strictest(policy, floor), facts);
  }
}
