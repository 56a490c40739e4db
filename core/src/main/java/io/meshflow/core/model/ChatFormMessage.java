package io.meshflow.core.model;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatForm.Malformed;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads one message of a {@link ChatForm}; {@code asked} are the tools called before it, by id. */
record ChatFormMessage(String place, Value value, Map<String, String> asked) {

  private static final Pattern IMAGE =
      Pattern.compile("https?://|data:image/[a-z0-9.+-]{1,40};base64,");

  Message read() {
    Value.Obj message = ChatForm.object(value, place);
    String role = ChatForm.text(message, "role", place + ".role");
    return switch (role) {
      case "system", "developer" -> new Message.System(content(message));
      case "user" -> new Message.User(content(message), images(message));
      case "assistant" -> new Message.Assistant(said(message), uses(message), thoughts(message));
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
    return new Message.ToolResult(id, tool, content(message), false);
  }

  private Thoughts thoughts(Value.Obj message) {
    return switch (message.field(ThoughtBlocks.FIELD).orElse(Value.NULL)) {
      case Value.Null none -> Thoughts.NONE;
      case Value.Array blocks -> ThoughtBlocks.read(blocks.items());
      default -> throw new Malformed(place + "." + ThoughtBlocks.FIELD, "must be an array");
    };
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
      case Value.Array parts -> joined(message, parts.items());
      default -> throw new Malformed(place + ".content", "must be a string or an array of parts");
    };
  }

  private String joined(Value.Obj message, List<Value> parts) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      String at = place + ".content[" + i + "]";
      Value.Obj part = ChatForm.object(parts.get(i), at);
      String type = ChatForm.text(part, "type", at + ".type");
      switch (type) {
        case "text" -> text.append(ChatForm.text(part, "text", at + ".text"));
        case "refusal" -> text.append(ChatForm.text(part, "refusal", at + ".refusal"));
        case "image_url" -> image(message, part, at + ".image_url");
        default -> throw new Malformed(at + ".type", "must be 'text' or 'image_url'");
      }
    }
    return text.toString();
  }

  private static List<Message.Image> images(Value.Obj message) {
    List<Message.Image> images = new ArrayList<>();
    if (message.field("content").orElse(Value.NULL) instanceof Value.Array parts) {
      for (Value part : parts.items()) {
        if (part instanceof Value.Obj object && object.has("image_url")) {
          images.add(Message.Image.of(object.object("image_url").text("url")));
        }
      }
    }
    return images;
  }

  private static void image(Value.Obj message, Value.Obj part, String at) {
    if (!message.textIf("role").orElse("").equals("user")) {
      throw new Malformed(at, "stands where only text may: put pictures into a user's message");
    }
    Value.Obj image = ChatForm.object(part.field("image_url").orElse(Value.NULL), at);
    String url = ChatForm.text(image, "url", at + ".url");
    if (!IMAGE.matcher(url).lookingAt()) {
      throw new Malformed(at + ".url", "must be an https address or data:image/…;base64,…");
    }
    if (url.startsWith("data:") && !sound(url.substring(url.indexOf(',') + 1))) {
      throw new Malformed(at + ".url", "holds broken base64");
    }
  }

  private static boolean sound(String base64) {
    try {
      return Base64.getDecoder().decode(base64).length > 0;
    } catch (IllegalArgumentException broken) {
      return false;
    }
  }
}
