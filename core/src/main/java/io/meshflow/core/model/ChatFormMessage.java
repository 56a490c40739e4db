package io.meshflow.core.model;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatForm.Malformed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads one message of a {@link ChatForm}; {@code asked} are the tools called before it, by id. */
record ChatFormMessage(String place, Value value, Map<String, String> asked) {

  Message read() {
    Value.Obj message = ChatForm.object(value, place);
    String role = ChatForm.text(message, "role", place + ".role");
    return switch (role) {
      case "system", "developer" -> new Message.System(content(message));
      case "user" -> new Message.User(content(message));
      case "assistant" -> new Message.Assistant(said(message), uses(message));
      case "tool" -> result(message);
      default ->
          throw new Malformed(
              place + ".role",
              "must be system, developer, user, assistant or tool, not '" + shown(role) + "'");
    };
  }

  private static String shown(String role) {
    return role.length() > 40 ? role.substring(0, role.offsetByCodePoints(0, 20)) + "…" : role;
  }

  private Message result(Value.Obj message) {
    String id = ChatForm.text(message, "tool_call_id", place + ".tool_call_id");
    String tool = asked.get(id);
    if (tool == null) {
      throw new Malformed(
          place + ".tool_call_id", "answers a call that no assistant message before it makes");
    }
    boolean failed = message.field("is_error").filter(Value.TRUE::equals).isPresent();
    return new Message.ToolResult(id, tool, content(message), failed);
  }

  private List<Message.ToolUse> uses(Value.Obj message) {
    List<Message.ToolUse> uses = new ArrayList<>();
    Value calls = message.field("tool_calls").orElse(Value.NULL);
    if (calls instanceof Value.Array array) {
      for (int i = 0; i < array.items().size(); i++) {
        uses.add(use(array.items().get(i), place + ".tool_calls[" + i + "]"));
      }
    } else if (!calls.equals(Value.NULL)) {
      throw new Malformed(place + ".tool_calls", "must be an array");
    }
    return uses;
  }

  private Message.ToolUse use(Value call, String at) {
    Value.Obj object = ChatForm.object(call, at);
    String id = ChatForm.text(object, "id", at + ".id");
    Value.Obj function =
        ChatForm.object(ChatForm.required(object, "function", at), at + ".function");
    String name = ChatForm.text(function, "name", at + ".function.name");
    if (asked.putIfAbsent(id, name) != null) {
      throw new Malformed(at + ".id", "two calls of tools have the same id");
    }
    String arguments = ChatForm.text(function, "arguments", at + ".function.arguments");
    return new Message.ToolUse(id, name, ChatForm.arguments(arguments, at + ".function.arguments"));
  }

  private String said(Value.Obj message) {
    return message.field("content").orElse(Value.NULL).equals(Value.NULL) ? "" : content(message);
  }

  private String content(Value.Obj message) {
    return switch (message.field("content").orElse(Value.NULL)) {
      case Value.Text text -> text.value();
      case Value.Array parts -> joined(parts.items());
      default -> throw new Malformed(place + ".content", "must be a string or an array of parts");
    };
  }

  private String joined(List<Value> parts) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      String at = place + ".content[" + i + "]";
      Value.Obj part = ChatForm.object(parts.get(i), at);
      String type = ChatForm.text(part, "type", at + ".type");
      if (!type.equals("text")) {
        throw new Malformed(at + ".type", "must be 'text'");
      }
      text.append(ChatForm.text(part, "text", at + ".text"));
    }
    return text.toString();
  }
}
