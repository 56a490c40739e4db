package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts streamed pieces of tool calls together. Servers disagree on numbering: a new id under an old
 * index starts a new call, a missing index continues the last one. One thread.
 */
final class ToolCalls {

  private static final int MOST_CALLS = 128;
  private static final int MOST_ARGUMENTS = 1 << 20;

  private static final class Draft {
    final double index;
    String id = "";
    String name = "";
    final StringBuilder arguments = new StringBuilder();

    Draft(double index) {
      this.index = index;
    }
  }

  private final List<Draft> drafts = new ArrayList<>();

  boolean isEmpty() {
    return drafts.isEmpty();
  }

  /** One entry of {@code delta.tool_calls} or {@code message.tool_calls}. */
  void accept(Value.Obj piece) throws MalformedAnswerException {
    String id = Loose.text(piece, "id");
    Draft draft = draftFor(piece.field("index").orElse(Value.NULL), id);
    draft.id = draft.id.isEmpty() ? id : draft.id;
    Value.Obj function = Loose.object(piece, "function");
    draft.name +=
        draft.name.equals(Loose.text(function, "name")) ? "" : Loose.text(function, "name");
    draft.arguments.append(arguments(function));
    if (draft.arguments.length() > MOST_ARGUMENTS) {
      throw new MalformedAnswerException(
          "tool_arguments_too_long", "arguments of tool '" + draft.name + "' exceed 1 MB");
    }
  }

  /** Some servers send the arguments as an object instead of its text. */
  private static String arguments(Value.Obj function) {
    return switch (function.field("arguments").orElse(Value.NULL)) {
      case Value.Text text -> text.value();
      case Value.Null nothing -> "";
      case Value given -> Json.canonical(given);
    };
  }

  private Draft draftFor(Value given, String id) throws MalformedAnswerException {
    @Nullable Draft open = drafts.isEmpty() ? null : drafts.getLast();
    double index = given instanceof Value.Num number ? number.value() : -1;
    if (index >= 0) {
      open = drafts.stream().filter(d -> d.index == index).reduce((a, b) -> b).orElse(null);
    }
    if (open != null && (id.isEmpty() || open.id.isEmpty() || open.id.equals(id))) {
      return open;
    }
    if (drafts.size() >= MOST_CALLS) {
      throw new MalformedAnswerException("too_many_tool_calls", "more than 128 tool calls");
    }
    Draft fresh = new Draft(index);
    drafts.add(fresh);
    return fresh;
  }

  /** The finished calls, each with an id of its own. */
  List<ToolUse> finished() throws MalformedAnswerException {
    return finished(drafts);
  }

  /** Those of an answer that was cut at its longest: the last is left out unless it is whole. */
  List<ToolUse> cut() throws MalformedAnswerException {
    if (drafts.isEmpty() || whole(drafts.getLast())) {
      return finished(drafts);
    }
    return finished(drafts.subList(0, drafts.size() - 1));
  }

  private static boolean whole(Draft last) {
    try {
      var _ = parsed(last);
      return !last.arguments.toString().isBlank();
    } catch (MalformedAnswerException half) {
      return false;
    }
  }

  private static List<ToolUse> finished(List<Draft> drafts) throws MalformedAnswerException {
    List<ToolUse> uses = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Draft draft : drafts) {
      uses.add(new ToolUse(unique(draft.id, ids), draft.name, parsed(draft)));
    }
    return uses;
  }

  private static String unique(String given, Set<String> taken) {
    String id = given.isEmpty() ? "call" : given;
    for (int n = taken.size() + 1; !taken.add(id); n++) {
      id = (given.isEmpty() ? "call" : given) + "-" + n;
    }
    return id;
  }

  private static Value.Obj parsed(Draft draft) throws MalformedAnswerException {
    if (draft.name.isBlank()) {
      throw new MalformedAnswerException("invalid_tool_json", "a tool call without a name");
    }
    String text = draft.arguments.toString().strip();
    try {
      if (text.isEmpty() || Json.parseForeign(text) instanceof Value.Null) {
        return Value.Obj.EMPTY;
      }
      if (Json.parseForeign(text) instanceof Value.Obj arguments) {
        return arguments;
      }
    } catch (JsonException malformed) {
      throw new MalformedAnswerException(
          "invalid_tool_json",
          "arguments of tool '" + draft.name + "' are not JSON: " + malformed.getMessage());
    }
    throw new MalformedAnswerException(
        "invalid_tool_json", "arguments of tool '" + draft.name + "' are not an object");
  }
}
