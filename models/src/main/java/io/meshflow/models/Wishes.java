package io.meshflow.models;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Ability;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Thinking;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was wished for in OpenAI's words, for vendors who have others, and what of it cannot be had.
 * One thread.
 */
final class Wishes {

  private final Value.Obj extras;
  private final boolean warm;
  private final Set<String> leftOut = new TreeSet<>();

  private Wishes(Value.Obj extras, boolean warm) {
    this.extras = extras;
    this.warm = warm;
  }

  static Wishes of(ChatRequest request) {
    Value.Obj all = request.sampling().wishes();
    boolean thinks = !request.offer().abilities().lacking().contains(Ability.THINKING);
    Value.Obj some = thinks ? all : all.without("thinking").without("reasoning_effort");
    Wishes wishes = new Wishes(some, request.sampling().temperature() >= 0);
    if (!thinks && Thinking.wished(all) > 0) {
      wishes.note("thinking");
    }
    return wishes;
  }

  /** Notes that these cannot be had of this model; what nobody wished for is no matter. */
  void leaveOut(String... names) {
    for (String name : names) {
      if (wished(name)) {
        leftOut.add(name);
      }
    }
  }

  /** Notes that this, which was wished for, cannot be had. */
  void note(String name) {
    leftOut.add(name);
  }

  private boolean wished(String name) {
    return switch (name) {
      case "temperature" -> warm;
      case "thinking" -> thinking() > 0;
      case "n" -> Loose.count(extras, "n") > 1;
      case "response_format" -> json();
      default -> extras.field(name).filter(value -> !value.equals(Value.NULL)).isPresent();
    };
  }

  /** What was wished for and does not go out. */
  List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  /** Whether JSON of any shape is wanted. */
  boolean json() {
    return Loose.text(Loose.object(extras, "response_format"), "type").equals("json_object");
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
    Value.Obj choice = Loose.object(extras, "tool_choice");
    return Optional.of(Loose.text(Loose.object(choice, "function"), "name"))
        .filter(name -> !name.isEmpty());
  }

  boolean oneToolAtATime() {
    return extras.field("parallel_tool_calls").filter(Value.FALSE::equals).isPresent();
  }

  /** The word for about as much thinking; for vendors who count in words. */
  String effort() {
    return Thinking.effort(thinking());
  }

  /** Whether thoughts are to be told in short, in Anthropic's words; empty for its own choice. */
  Optional<Value> display() {
    return Loose.object(extras, "thinking").field("display").filter(Value.Text.class::isInstance);
  }

  /** Tokens that the model may think; 0 when nothing was said of it. */
  long thinking() {
    return Thinking.wished(extras);
  }
}
