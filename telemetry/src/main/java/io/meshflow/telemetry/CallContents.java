package io.meshflow.telemetry;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatDocument;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.ToolOffer;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.text.SecretRedactor;
import io.meshflow.core.tool.ToolCall;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * What was asked and answered in a call, as the GenAI conventions 1.41 word it, as JSON. Secrets
 * are taken out, texts are cut, pictures are left out. Stateless.
 */
final class CallContents {

  private static final int LONGEST = 8_192;

  private CallContents() {}

  static Attributes of(Intent intent, Value result) {
    AttributesBuilder contents = Attributes.builder();
    switch (intent) {
      case ChatRequest chat -> chat(chat, result, contents);
      case ToolCall call ->
          contents
              .put(Names.TOOL_ARGUMENTS, json(call.input()))
              .put(Names.TOOL_RESULT, json(result));
      default -> {}
    }
    return contents.build();
  }

  private static void chat(ChatRequest chat, Value result, AttributesBuilder contents) {
    List<Value> instructions = new ArrayList<>();
    List<Value> messages = new ArrayList<>();
    for (Message message : chat.messages()) {
      switch (message) {
        case Message.System system -> instructions.add(text(system.text()));
        case Message.User user -> messages.add(message("user", List.of(text(user.text()))));
        case Message.Assistant said ->
            messages.add(message("assistant", said(said.text(), said.toolUses())));
        case Message.ToolResult answer -> messages.add(message("tool", List.of(answer(answer))));
      }
    }
    contents.put(Names.INSTRUCTIONS, Json.canonical(Value.array(instructions)));
    contents.put(Names.INPUT, Json.canonical(Value.array(messages)));
    if (!chat.tools().isEmpty()) {
      List<Value> tools = chat.tools().stream().map(CallContents::definition).toList();
      contents.put(Names.TOOL_DEFINITIONS, Json.canonical(Value.array(tools)));
    }
    if (result instanceof Value.Obj answered && answered.has("finish")) {
      List<Message.ToolUse> uses =
          ChatDocument.readUses(answered.field("tool_calls").orElse(Value.NULL));
      Value.Obj output =
          message("assistant", said(answered.textIf("text").orElse(""), uses))
              .with("finish_reason", answered.required("finish"));
      contents.put(Names.OUTPUT, Json.canonical(Value.array(output)));
    }
  }

  private static Value definition(ToolOffer tool) {
    return Value.Obj.builder()
        .put("type", "function")
        .put("name", tool.name())
        .put("description", shown(tool.description()))
        .put("parameters", shown(tool.schema()))
        .build();
  }

  private static Value shown(Value value) {
    return switch (value) {
      case Value.Text text -> Value.of(shown(text.value()));
      case Value.Array array ->
          Value.array(array.items().stream().map(CallContents::shown).toList());
      case Value.Obj object -> {
        ObjBuilder fields = Value.Obj.builder();
        object.fields().forEach((name, field) -> fields.put(name, shown(field)));
        yield fields.build();
      }
      case Value.Null none -> none;
      case Value.Bool flag -> flag;
      case Value.Num number -> number;
    };
  }

  private static Value.Obj message(String role, List<Value> parts) {
    return Value.obj("role", Value.of(role), "parts", Value.array(parts));
  }

  private static Value text(String text) {
    return Value.obj("type", Value.of("text"), "content", Value.of(shown(text)));
  }

  private static List<Value> said(String text, List<Message.ToolUse> uses) {
    List<Value> parts = new ArrayList<>();
    if (!text.isEmpty()) {
      parts.add(text(text));
    }
    for (Message.ToolUse use : uses) {
      ObjBuilder part = Value.Obj.builder().put("type", "tool_call").put("id", use.id());
      parts.add(part.put("name", use.tool()).put("arguments", json(use.arguments())).build());
    }
    return parts;
  }

  private static Value answer(Message.ToolResult result) {
    return Value.Obj.builder()
        .put("type", "tool_call_response")
        .put("id", result.id())
        .put("response", shown(result.text()))
        .build();
  }

  private static String json(Value value) {
    return shown(Json.canonical(value));
  }

  private static String shown(String text) {
    String safe = SecretRedactor.redact(text);
    return safe.length() <= LONGEST
        ? safe
        : safe.substring(0, safe.offsetByCodePoints(0, LONGEST / 2)) + "… [cut]";
  }
}
