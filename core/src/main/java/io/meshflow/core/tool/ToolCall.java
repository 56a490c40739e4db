package io.meshflow.core.tool;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.RiskTier;
import java.util.List;

/** The intent to call a tool with these arguments. */
public record ToolCall(String agent, ToolSpec spec, Value.Obj input) implements Intent {

  @Override
  public String action() {
    return "tool:" + spec.name();
  }

  @Override
  public RiskTier risk() {
    return spec.risk();
  }

  @Override
  public EffectClass effectClass() {
    return spec.effectClass();
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
