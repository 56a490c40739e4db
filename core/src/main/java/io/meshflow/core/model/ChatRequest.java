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
   * @param wishes everything else in the words of OpenAI's chat completions, such as {@code top_p},
   *     {@code stop} and {@code tool_choice}
   * @param extras what a client sent in the form of OpenAI's chat completions; it goes out as it is
   *     to servers of that dialect, model and limits apart; empty for questions of our own
   * @param reuse what of earlier calls may serve it
   */
  public record Sampling(
      long maxOutputTokens, double temperature, Value.Obj wishes, Value.Obj extras, Reuse reuse) {
    /** For a question of our own. */
    public Sampling(long maxOutputTokens, double temperature) {
      this(maxOutputTokens, temperature, Value.Obj.EMPTY);
    }

    /** For a question of a client's. */
    public Sampling(long maxOutputTokens, double temperature, Value.Obj extras) {
      this(maxOutputTokens, temperature, extras, extras, Reuse.NONE);
    }
  }

  public ChatRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  /** The same question with an answer of so many tokens at most. */
  public ChatRequest answeredWithin(long most) {
    Sampling other =
        new Sampling(
            most, sampling.temperature(), sampling.wishes(), sampling.extras(), sampling.reuse());
    return new ChatRequest(agent, offer, risk, messages, tools, other, responseSchema);
  }

  /** The same question, for which this may be reused. */
  public ChatRequest reusing(Reuse reuse) {
    Sampling other =
        new Sampling(
            sampling.maxOutputTokens(),
            sampling.temperature(),
            sampling.wishes(),
            sampling.extras(),
            reuse);
    return new ChatRequest(agent, offer, risk, messages, tools, other, responseSchema);
  }

  /** Whether the vendor may be told to keep a part of the prompt, which costs more. */
  public boolean keepsPrompt() {
    return reuse().prompts() || CacheMarks.in(extras());
  }

  /** What of earlier calls may serve it. */
  public Reuse reuse() {
    return sampling.reuse();
  }

  /** What a client sent, see {@link Sampling}. */
  public Value.Obj extras() {
    return sampling.extras();
  }

  /** How many answers are asked for at once. */
  public long answers() {
    return Math.max(1, extras().wholeIf("n").orElse(1L));
  }

  @Override
  public String action() {
    return "model:" + offer.name();
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
