package io.meshflow.core.model;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectClass;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.RiskTier;
import java.util.ArrayList;
import java.util.List;

/** A question to a model: the intent of a model call. */
public record ChatRequest(
    String agent,
    ModelOffer offer,
    RiskTier risk,
    List<Message> messages,
    List<ToolOffer> tools,
    Sampling sampling,
    Value responseSchema)
    implements Intent {

  /**
   * How the model is to answer.
   *
   * @param maxOutputTokens mandatory under a budget
   * @param temperature negative for the vendor's default
   */
  public record Sampling(long maxOutputTokens, double temperature) {}

  public ChatRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  @Override
  public String action() {
    return "model:" + offer.name();
  }

  @Override
  public EffectClass effectClass() {
    return EffectClass.IDEMPOTENT;
  }

  @Override
  public Value arguments() {
    return ChatDocument.of(this);
  }

  @Override
  public List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (Message message : messages) {
      switch (message) {
        case Message.System system -> {}
        case Message.User user -> texts.add(user.text());
        case Message.Assistant assistant -> {}
        case Message.ToolResult result -> texts.add(result.text());
      }
    }
    return texts;
  }
}
