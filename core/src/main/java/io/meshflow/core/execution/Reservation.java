package io.meshflow.core.execution;

import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.MostTokens;
import io.meshflow.core.model.Usage;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.run.Charge;

/**
 * The most that an intent can cost: every byte that goes in as a token, and the longest answer.
 *
 * @param micros millionths of a dollar; −1 when nobody knows the price
 * @param input tokens
 * @param output tokens
 */
record Reservation(long micros, long input, long output) {

  private static final Reservation NOTHING = new Reservation(0, 0, 0);

  static Reservation of(Intent intent) {
    return switch (intent) {
      case ChatRequest chat -> of(chat);
      case EmbeddingRequest embedding -> of(embedding);
      default -> NOTHING;
    };
  }

  private static Reservation of(EmbeddingRequest embedding) {
    long input = MostTokens.in(embedding);
    Usage worst = new Usage(input, 0, 0, 0, true);
    return new Reservation(
        embedding.offer().price().map(price -> price.micros(worst)).orElse(-1L), input, 0);
  }

  private static Reservation of(ChatRequest chat) {
    long input = MostTokens.in(chat);
    long output = chat.sampling().maxOutputTokens() * chat.answers();
    Usage worst = new Usage(input, output, 0, 0, true, chat.keepsPrompt() ? input : 0);
    return new Reservation(
        chat.offer().price().map(price -> price.micros(worst)).orElse(-1L), input, output);
  }

  long tokens() {
    return input + output;
  }

  /** What counts against the caps while the attempt is under way. */
  long reservedMicros() {
    return Math.max(0, micros);
  }

  /** The charge of an answered call: never above the reservation, the rest is overrun. */
  Charge settle(ModelOffer offer, Usage usage, String served) {
    long billed = offer.price().map(price -> price.micros(usage)).orElse(0L);
    long within = Math.min(billed, reservedMicros());
    return new Charge(within, usage, billed - within, served);
  }

  /** The charge of an attempt that may or may not have been billed: all of it. */
  Charge lost(String served) {
    return new Charge(reservedMicros(), new Usage(input, output, 0, 0, true), 0, served);
  }
}
