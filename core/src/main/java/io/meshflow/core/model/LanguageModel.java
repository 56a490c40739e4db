package io.meshflow.core.model;

import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;

/** A model that answers. Thread safe; blocks; an interrupt closes the connection to the vendor. */
public interface LanguageModel {

  /**
   * Asks the model and waits for the whole answer, handing out pieces of text as they come.
   *
   * @throws EffectFailure when there is no answer; its type says whether to try again
   */
  ChatResponse chat(Permit<ChatRequest> permit, TokenSink tokens);

  /** Takes pieces of an answer; must return at once. */
  @FunctionalInterface
  interface TokenSink {
    TokenSink NONE = text -> {};

    void delta(String text);
  }
}
