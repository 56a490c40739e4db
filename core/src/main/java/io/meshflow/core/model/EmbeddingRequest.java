package io.meshflow.core.model;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.RiskTier;
import java.util.List;

/** Texts for a model that makes vectors: the intent of embedding them. */
public record EmbeddingRequest(String agent, ModelOffer offer, RiskTier risk, EmbeddingForm form)
    implements Intent {

  /** What is to become vectors, in order. */
  public List<EmbeddingInput> inputs() {
    return form.inputs();
  }

  @Override
  public String action() {
    return "embed:" + offer.name();
  }

  @Override
  public String place() {
    return offer.place();
  }

  @Override
  public EffectClass effectClass() {
    return EffectClass.IDEMPOTENT;
  }

  @Override
  public Value arguments() {
    ObjBuilder arguments =
        Value.Obj.builder()
            .put("model", offer.model())
            .put("provider", offer.provider())
            .put("input", Value.array(inputs().stream().map(EmbeddingInput::document).toList()));
    arguments.putIf(form.dimensions() > 0, "dimensions", Value.of((long) form.dimensions()));
    return arguments.build();
  }

  /**
   * Nothing to scan: a model that makes vectors follows no instructions, and what is found with
   * them is scanned where a prompt is made of it.
   */
  @Override
  public List<String> texts() {
    return List.of();
  }
}
