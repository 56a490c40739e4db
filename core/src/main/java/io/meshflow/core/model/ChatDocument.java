package io.meshflow.core.model;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.List;

/** Chat requests and messages as data, for the record and for people who approve them. */
public final class ChatDocument {

  private ChatDocument() {}

  /** The whole request as {@code {model, provider, messages, tools, max_output_tokens}}. */
  public static Value.Obj of(ChatRequest request) {
    return Value.Obj.builder()
        .put("model", request.offer().model())
        .put("provider", request.offer().provider())
        .put("messages", messages(request.messages()))
        .put("tools", Value.array(request.tools().stream().map(t -> Value.of(t.name())).toList()))
        .put("max_output_tokens", request.sampling().maxOutputTokens())
        .build();
  }

  /** Messages in the shape {@code {role, text, tool_calls?, id?, tool?, failed?}}. */
  public static Value.Array messages(List<Message> messages) {
    List<Value> documents = new ArrayList<>();
    messages.forEach(message -> documents.add(message(message)));
    return Value.array(documents);
  }

  private static Value message(Message message) {
    return switch (message) {
      case Message.System system -> role("system", system.text()).build();
      case Message.User user ->
          role("user", user.text())
              .putIf(!user.images().isEmpty(), "images", images(user.images()))
              .build();
      case Message.Assistant assistant ->
          role("assistant", assistant.text())
              .put("tool_calls", uses(assistant.toolUses()))
              .putIf(!assistant.thoughts().none(), "thoughts", assistant.thoughts().document())
              .build();
      case Message.ToolResult result ->
          role("tool", result.text())
              .put("id", result.id())
              .put("tool", result.tool())
              .put("failed", result.failed())
              .build();
    };
  }

  private static Value images(List<Message.Image> images) {
    return Value.texts(
        images.stream()
            .map(i -> i.embedded() ? "data:" + i.mediaType() + ";base64," + i.data() : i.url())
            .toList());
  }

  private static ObjBuilder role(String role, String text) {
    return Value.Obj.builder().put("role", role).put("text", text);
  }

  /** Calls of tools as {@code [{id, tool, arguments}]}. */
  public static Value.Array uses(List<Message.ToolUse> uses) {
    List<Value> documents = new ArrayList<>();
    for (Message.ToolUse use : uses) {
      documents.add(
          Value.Obj.builder()
              .put("id", use.id())
              .put("tool", use.tool())
              .put("arguments", use.arguments())
              .build());
    }
    return Value.array(documents);
  }

  /** Reads what {@link #uses} wrote. */
  public static List<Message.ToolUse> readUses(Value documents) {
    List<Message.ToolUse> uses = new ArrayList<>();
    if (documents instanceof Value.Array array) {
      for (Value item : array.items()) {
        Value.Obj use = (Value.Obj) item;
        Value.Obj arguments = (Value.Obj) use.field("arguments").orElse(Value.Obj.EMPTY);
        uses.add(new Message.ToolUse(use.text("id"), use.text("tool"), arguments));
      }
    }
    return List.copyOf(uses);
  }
}
