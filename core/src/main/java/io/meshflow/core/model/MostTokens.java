package io.meshflow.core.model;

import io.meshflow.core.data.Json;
import java.nio.charset.StandardCharsets;

/** The most tokens that a question can be counted as: every byte that goes in is one. */
public final class MostTokens {

  private static final int PER_MESSAGE = 16;

  private MostTokens() {}

  /** Of everything that is to become vectors. */
  public static long in(EmbeddingRequest embedding) {
    return embedding.inputs().stream().mapToLong(one -> PER_MESSAGE + one.mostTokens()).sum();
  }

  /** Of a question to a model. */
  public static long in(ChatRequest chat) {
    long bytes = 0;
    for (Message message : chat.messages()) {
      bytes += PER_MESSAGE + size(message, chat.offer().abilities().imageTokens());
    }
    for (ToolOffer tool : chat.tools()) {
      bytes += PER_MESSAGE + utf8(tool.name()) + utf8(tool.description());
      bytes += utf8(Json.canonical(tool.schema()));
    }
    return bytes + utf8(Json.canonical(chat.responseSchema()));
  }

  private static long size(Message message, long perImage) {
    return switch (message) {
      case Message.System system -> utf8(system.text());
      case Message.User user -> utf8(user.text()) + perImage * user.images().size();
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
}
