package io.meshflow.models;

import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.UnusableAnswer;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import java.time.Duration;
import java.util.Set;

/** Passes calls on and remembers how they went; refuses them while the model rests. */
final class ObservedModel implements LanguageModel {

  /** Faults of the question, and limits, ours or the vendor's, say nothing about the model. */
  private static final Set<String> OUR_FAULT =
      Set.of("bad_request", "context_too_long", "interrupted", "rate_limited", KeyLimit.REACHED);

  private final LanguageModel inner;
  private final ModelOffer offer;
  private final Form form;

  ObservedModel(LanguageModel inner, ModelOffer offer, Form form) {
    this.inner = inner;
    this.offer = offer;
    this.form = form;
  }

  @Override
  public ChatResponse chat(Permit<ChatRequest> permit, TokenSink tokens) {
    form.admit(offer);
    long began = System.nanoTime();
    try {
      ChatResponse response = inner.chat(permit, tokens);
      form.answered(offer, Duration.ofNanos(System.nanoTime() - began));
      return response;
    } catch (EffectFailure failure) {
      if (!OUR_FAULT.contains(failure.code())) {
        form.failed(offer);
      }
      throw failure;
    } catch (UnusableAnswer unusable) {
      form.failed(offer);
      throw unusable;
    }
  }
}
