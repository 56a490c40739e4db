package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ToolOffer;

/** Counts tokens without a vendor's tokenizer: four characters, or one that is not Latin, each. */
final class TokenEstimate {

  private static final int PER_MESSAGE = 4;

  private TokenEstimate() {}

  static long of(String text) {
    long quarters = text.codePoints().mapToLong(c -> c < 0x250 ? 1 : 4).sum();
    return Math.ceilDiv(quarters, 4);
  }

  static long of(ChatRequest request) {
    long tokens = 0;
    for (Message message : request.messages()) {
      tokens += PER_MESSAGE + of(text(message));
    }
    for (ToolOffer tool : request.tools()) {
      tokens += of(tool.name() + tool.description() + Json.canonical(tool.schema()));
    }
    return tokens;
  }

  private static String text(Message message) {
    return switch (message) {
      case Message.System system -> system.text();
      case Message.User user -> user.text();
      case Message.Assistant assistant -> assistant.text() + uses(assistant);
      case Message.ToolResult result -> result.text();
    };
  }

  private static String uses(Message.Assistant assistant) {
    StringBuilder text = new StringBuilder();
    assistant.toolUses().forEach(use -> text.append(use.tool()).append(use.arguments()));
    return text.toString();
  }
}
