package io.meshflow.server.gateway;

import io.meshflow.core.data.Value;

/** Guesses how many tokens a conversation has, rather too many than too few. Stateless. */
final class TokenCount {

  private static final double CHARS_PER_TOKEN = 3.5;
  private static final long PER_MESSAGE = 4;

  private TokenCount() {}

  static long of(Value.Obj conversation) {
    long chars = 0;
    long messages = 0;
    for (Value message : conversation.arrayIf("messages").orElse(java.util.List.of())) {
      chars += chars(message);
      messages++;
    }
    chars += conversation.field("tools").map(TokenCount::chars).orElse(0L);
    return messages * PER_MESSAGE + (long) Math.ceil(chars / CHARS_PER_TOKEN);
  }

  private static long chars(Value value) {
    return switch (value) {
      case Value.Text text -> text.value().length();
      case Value.Array array -> array.items().stream().mapToLong(TokenCount::chars).sum();
      case Value.Obj object ->
          object.fields().entrySet().stream()
              .mapToLong(field -> field.getKey().length() + chars(field.getValue()))
              .sum();
      case Value.Null none -> 0;
      case Value.Bool flag -> 1;
      case Value.Num number -> 2;
    };
  }
}
