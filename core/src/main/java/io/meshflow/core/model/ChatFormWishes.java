package io.meshflow.core.model;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatForm.Malformed;
import java.util.List;
import java.util.Set;

/** Checks what a {@link ChatForm} says of how to answer, where vendors agree on what can be. */
final class ChatFormWishes {

  private static final Set<String> CHOICES = Set.of("auto", "none", "required");

  private ChatFormWishes() {}

  static void check(Value.Obj body, List<ToolOffer> tools) {
    given(body, "top_p", "must be a number between 0 and 1", ChatFormWishes::share);
    given(body, "seed", "must be a whole number", ChatFormWishes::whole);
    given(body, "stop", "must be a string or an array of strings", ChatFormWishes::texts);
    given(body, "parallel_tool_calls", "must be true or false", Value.Bool.class::isInstance);
    given(body, "reasoning_effort", "must be a string", Value.Text.class::isInstance);
    choice(body.field("tool_choice").orElse(Value.NULL), tools);
  }

  private static void given(
      Value.Obj body, String name, String wanted, java.util.function.Predicate<Value> holds) {
    Value value = body.field(name).orElse(Value.NULL);
    if (!value.equals(Value.NULL) && !holds.test(value)) {
      throw new Malformed(name, wanted);
    }
  }

  private static boolean share(Value value) {
    return value instanceof Value.Num number && number.value() >= 0 && number.value() <= 1;
  }

  private static boolean whole(Value value) {
    return value instanceof Value.Num number && number.isWhole();
  }

  private static boolean texts(Value value) {
    return value instanceof Value.Text
        || value instanceof Value.Array many
            && many.items().stream().allMatch(Value.Text.class::isInstance);
  }

  /** A word, or a function that is offered; other kinds of choices are the upstream's matter. */
  private static void choice(Value choice, List<ToolOffer> tools) {
    if (choice instanceof Value.Text word && !CHOICES.contains(word.value())) {
      throw new Malformed("tool_choice", "must be auto, none, required or a function");
    }
    if (choice instanceof Value.Obj one && one.field("function").isPresent()) {
      String place = "tool_choice.function";
      Value.Obj function = ChatForm.object(one.required("function"), place);
      String name = ChatForm.text(function, "name", place + ".name");
      if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
        throw new Malformed(place + ".name", "must be the name of one of the tools");
      }
    }
  }
}
