package io.meshflow.core.model;

import io.meshflow.core.data.Value;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Marks at which a client wants the vendor to keep the prompt for the next call: Anthropic's {@code
 * cache_control}, on messages, their parts, or tools of a request in OpenAI's form. Stateless.
 */
public final class CacheMarks {

  /** The name of the mark. */
  public static final String NAME = "cache_control";

  private static final Value USUAL = Value.of("5m");

  private CacheMarks() {}

  /** Whether a request has any. */
  public static boolean in(Value.Obj form) {
    return form.fields().isEmpty()
        ? false
        : entries(form, "messages").stream().anyMatch(one -> ofMessage(one).isPresent())
            || entries(form, "tools").stream().anyMatch(one -> of(one).isPresent());
  }

  /** Whether one of them asks for more than the usual five minutes. */
  public static boolean longer(Value.Obj form) {
    return Stream.concat(
            entries(form, "messages").stream().flatMap(one -> ofMessage(one).stream()),
            entries(form, "tools").stream().flatMap(one -> of(one).stream()))
        .anyMatch(mark -> mark.at("ttl").filter(ttl -> !ttl.equals(USUAL)).isPresent());
  }

  private static List<Value> entries(Value.Obj form, String name) {
    return form.field(name).orElse(Value.NULL) instanceof Value.Array array
        ? array.items()
        : List.of();
  }

  /** The mark of the n-th message, wherever in it. */
  public static Optional<Value> ofMessage(Value.Obj form, int n) {
    List<Value> messages = entries(form, "messages");
    return n < messages.size() ? ofMessage(messages.get(n)) : Optional.empty();
  }

  /** The mark of the n-th tool. */
  public static Optional<Value> ofTool(Value.Obj form, int n) {
    List<Value> tools = entries(form, "tools");
    return n < tools.size() ? of(tools.get(n)) : Optional.empty();
  }

  private static Optional<Value> ofMessage(Value message) {
    if (message.at("content").orElse(Value.NULL) instanceof Value.Array parts) {
      Optional<Value> last =
          parts.items().stream().flatMap(part -> of(part).stream()).reduce((a, b) -> b);
      if (last.isPresent()) {
        return last;
      }
    }
    return of(message);
  }

  private static Optional<Value> of(Value entry) {
    return entry.at(NAME).filter(Value.Obj.class::isInstance);
  }
}
