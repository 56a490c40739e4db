package io.meshflow.core.policy;

import java.util.List;

/** Agents that act in concert, or suddenly unlike themselves, act outside only with approval. */
final class CollusionGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.POLICY;
  }

  @Override
  public Verdict judge(Case action) {

    if (!action.policy().checks().collusion()) {
      return Verdict.CLEAR;
    }
    List<String> signs = Behaviour.signs(action.facts().trail().said());
    if (signs.isEmpty()) {
      return Verdict.CLEAR;
    }
    return action.risk().atLeast(RiskTier.EXTERNAL_IO)
        ? ask(signs.getFirst(), "the agents of this run behave oddly: " + signs)
        : new Verdict.Allowed(signs);
  }
}
