package io.meshflow.core.tool;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.RiskTier;
import java.util.List;

/**
 * The intent to tell an address of the policy that something has happened. It may arrive twice: the
 * id stays the same.
 *
 * @param id constant over all attempts; goes out as {@code webhook-id}
 */
public record WebhookCall(String agent, String id, String url, Value.Obj payload)
    implements Intent {

  @Override
  public String action() {
    return "webhook:approval";
  }

  @Override
  public RiskTier risk() {
    return RiskTier.EXTERNAL_IO;
  }

  @Override
  public EffectClass effectClass() {
    return EffectClass.IDEMPOTENT;
  }

  @Override
  public Value arguments() {
    return Value.obj("url", Value.of(url), "body", payload);
  }

  /** Names and times alone: nothing that somebody outside has written. */
  @Override
  public List<String> texts() {
    return List.of();
  }
}
