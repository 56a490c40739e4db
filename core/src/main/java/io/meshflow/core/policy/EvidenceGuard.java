package io.meshflow.core.policy;

/** An outward change rests on something that was recorded before. */
final class EvidenceGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.POLICY;
  }

  @Override
  public Verdict judge(Case action) {

    boolean change =
        action.risk().atLeast(RiskTier.EXTERNAL_IO)
            && action.intent().effectClass() != EffectClass.PURE;
    return action.policy().evidence().evidence() && change && action.facts().trail().evidence() == 0
        ? ask("evidence.none", "no recorded result supports this action")
        : Verdict.CLEAR;
  }
}
