package io.meshflow.core.model;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;

/** A model that answers. Thread safe; blocks; an interrupt closes the connection to the vendor. */
public interface LanguageModel {

  /**
   * Asks the model and waits for the whole answer, handing out pieces of text as they come.
   *
   * @throws EffectFailure when there is no answer; its type says whether to try again
   * @throws UnusableAnswer when there is one that was counted and cannot be used
   */
  ChatResponse chat(Permit<ChatRequest> permit, TokenSink tokens);

  /** Takes pieces of an answer; must return at once. */
  @FunctionalInterface
  interface TokenSink {
    TokenSink NONE = text -> {};

    void delta(String text);

    /** A piece of what the model thinks. */
    default void thought(String text) {}

    /** What was thought since the last answer, or the last of these, is this signed block. */
    default void signed(String dialect, Value block) {}

    /** A further answer, whole, where the question asked for several at once. */
    default void other(ChatResponse answer) {}

    /**
     * An event of the answer to a question with {@code extras}, as a server of OpenAI's dialect
     * sent it: one for each chunk of a stream, or the whole answer. Comes before its {@link
     * #delta}.
     */
    default void raw(String json) {}
  }
}
