package io.meshflow.core.model;

import io.meshflow.core.data.Json;
import java.util.List;

/** Counts tokens without a vendor's tokenizer: four characters, or one that is not Latin, each. */
public final class TokenEstimate {

  private static final int PER_MESSAGE = 4;

  private TokenEstimate() {}

  /** Of a text. */
  public static long of(String text) {
    long quarters = text.codePoints().mapToLong(c -> c < 0x250 ? 1 : 4).sum();
    return Math.ceilDiv(quarters, 4);
  }

  /** Of one thing that is to become a vector. */
  public static long of(EmbeddingInput input) {
    return switch (input) {
      case EmbeddingInput.Text text -> of(text.text());
      case EmbeddingInput.Tokens tokens -> tokens.ids().size();
    };
  }

  /** Of everything that goes into a model; pictures are not counted. */
  public static long of(ChatRequest request) {
    return of(request.messages(), request.tools());
  }

  static long of(List<Message> messages, List<ToolOffer> tools) {
    long tokens = 0;
    for (Message message : messages) {
      tokens += PER_MESSAGE + of(text(message));
    }
    for (ToolOffer tool : tools) {
      tokens += of(tool.name() + tool.description() + Json.canonical(tool.schema()));
    }
    return tokens;
  }

  private static String text(Message message) {
    return switch (message) {
      case Message.System system -> system.text();
      case Message.User user -> user.text();
      case Message.Assistant assistant ->
          assistant.text() + uses(assistant) + assistant.thoughts().blocks();
      case Message.ToolResult result -> result.text();
    };
  }

  private static String uses(Message.Assistant assistant) {
    StringBuilder text = new StringBuilder();
    assistant.toolUses().forEach(use -> text.append(use.tool()).append(use.arguments()));
    return text.toString();
  }
}
