package io.meshflow.core.policy;

/** An agent that failed too often lately rests. */
final class BreakerGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.CIRCUIT_BREAKER;
  }

  @Override
  public Verdict judge(Case action) {

    return action.facts().breakerOpen()
        ? block(
            "circuit_breaker.open",
            action.facts().actor().id() + " failed too often and is given a rest")
        : Verdict.CLEAR;
  }
}
