package io.meshflow.core.execution;

import io.meshflow.core.data.Json;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.EmbeddingInput;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.ToolOffer;
import io.meshflow.core.model.Usage;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.run.Charge;
import java.nio.charset.StandardCharsets;

/**
 * The most that an intent can cost: every byte that goes in as a token, and the longest answer.
 *
 * @param micros millionths of a dollar; −1 when nobody knows the price
 */
record Reservation(long micros, long tokens) {

  private static final int PER_MESSAGE = 16;

  /** More than any vendor counts for one picture at its largest. */
  private static final long PER_IMAGE = 8_192;

  private static final Reservation NOTHING = new Reservation(0, 0);

  static Reservation of(Intent intent) {
    return switch (intent) {
      case ChatRequest chat -> of(chat);
      case EmbeddingRequest embedding -> of(embedding);
      default -> NOTHING;
    };
  }

  private static Reservation of(EmbeddingRequest embedding) {
    long input = 0;
    for (EmbeddingInput one : embedding.inputs()) {
      input += PER_MESSAGE + one.mostTokens();
    }
    Usage worst = new Usage(input, 0, 0, 0, true);
    return new Reservation(
        embedding.offer().price().map(price -> price.micros(worst)).orElse(-1L), input);
  }

  private static Reservation of(ChatRequest chat) {
    long input = bytes(chat);
    long output = chat.sampling().maxOutputTokens() * chat.answers();
    Usage worst = new Usage(input, output, 0, 0, true, chat.keepsPrompt() ? input : 0);
    return new Reservation(
        chat.offer().price().map(price -> price.micros(worst)).orElse(-1L), input + output);
  }

  private static long bytes(ChatRequest chat) {
    long bytes = 0;
    for (Message message : chat.messages()) {
      bytes += PER_MESSAGE + size(message);
    }
    for (ToolOffer tool : chat.tools()) {
      bytes += PER_MESSAGE + utf8(tool.name()) + utf8(tool.description());
      bytes += utf8(Json.canonical(tool.schema()));
    }
    return bytes + utf8(Json.canonical(chat.responseSchema()));
  }

  private static long size(Message message) {
    return switch (message) {
      case Message.System system -> utf8(system.text());
      case Message.User user -> utf8(user.text()) + PER_IMAGE * user.images().size();
      case Message.ToolResult result -> utf8(result.text()) + utf8(result.tool()) + PER_MESSAGE;
      case Message.Assistant assistant -> {
        long bytes = utf8(assistant.text()) + utf8(Json.canonical(assistant.thoughts().document()));
        for (Message.ToolUse use : assistant.toolUses()) {
          bytes += PER_MESSAGE + utf8(use.tool()) + utf8(Json.canonical(use.arguments()));
        }
        yield bytes;
      }
    };
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
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
    return new Charge(reservedMicros(), new Usage(tokens, 0, 0, 0, true), 0, served);
  }
}
