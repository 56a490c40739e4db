package io.meshflow.models;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import java.util.Optional;

/** What a client wished for in OpenAI's words, for vendors who have others. */
final class Wishes {

  private static final long LITTLE = 1_024;
  private static final long SOME = 4_096;
  private static final long MUCH = 16_384;

  private final Value.Obj extras;

  private Wishes(Value.Obj extras) {
    this.extras = extras;
  }

  static Wishes of(ChatRequest request) {
    return new Wishes(request.extras());
  }

  Optional<Value> number(String name) {
    return extras.field(name).filter(Value.Num.class::isInstance);
  }

  /** Texts at which to stop. */
  Optional<Value> stops() {
    return switch (extras.field("stop").orElse(Value.NULL)) {
      case Value.Text one -> Optional.of(Value.array(one));
      case Value.Array many when !many.items().isEmpty() -> Optional.of(many);
      default -> Optional.empty();
    };
  }

  /** {@code auto}, {@code none}, {@code required}, or empty when nothing was said of tools. */
  String toolChoice() {
    return switch (extras.field("tool_choice").orElse(Value.NULL)) {
      case Value.Text word -> word.value();
      case Value.Obj one -> "required";
      default -> "";
    };
  }

  /** The one tool that must be called; empty for none in particular. */
  Optional<String> tool() {
    return extras
        .objectIf("tool_choice")
        .map(choice -> Loose.text(Loose.object(choice, "function"), "name"))
        .filter(name -> !name.isEmpty());
  }

  boolean oneToolAtATime() {
    return extras.field("parallel_tool_calls").filter(Value.FALSE::equals).isPresent();
  }

  /** The word for about as much thinking; for vendors who count in words. */
  String effort() {
    long tokens = thinking();
    return tokens <= LITTLE ? "low" : tokens <= SOME ? "medium" : "high";
  }

  /** Tokens that the model may think; 0 when nothing was said of it. */
  long thinking() {
    long stated = Loose.count(Loose.object(extras, "thinking"), "budget_tokens");
    if (stated > 0) {
      return stated;
    }
    return switch (Loose.text(extras, "reasoning_effort")) {
      case "minimal", "low" -> LITTLE;
      case "medium" -> SOME;
      case "high", "xhigh" -> MUCH;
      default -> 0;
    };
  }
}
