package io.meshflow.core.tool;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.RiskTier;
import java.util.List;

/** The intent to run a Java function of this process. */
public record CodeCall(
    String agent, String function, Value.Obj input, RiskTier risk, EffectClass effectClass)
    implements Intent {

  @Override
  public String action() {
    return "code:" + function;
  }

  @Override
  public Value arguments() {
    return input;
  }

  @Override
  public List<String> texts() {
    return Texts.in(input);
  }
}
