package io.meshflow.stub;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import java.util.ArrayList;
import java.util.List;

/** Cohere's chat API, version 2. */
public final class CohereReplies implements VendorReplies {

  @Override
  public StubReply text(String text) {
    return finished(text, "COMPLETE");
  }

  @Override
  public StubReply finished(String text, String reason) {
    List<String> events = new ArrayList<>();
    events.add(event("message-start", -1, "{\"message\":{\"role\":\"assistant\",\"content\":[]}}"));
    events.add(
        event("content-start", 0, "{\"message\":{\"content\":{\"type\":\"text\",\"text\":\"\"}}}"));
    for (String word : VendorReplies.words(text)) {
      events.add(event("content-delta", 0, message("content", Value.obj("text", Value.of(word)))));
    }
    events.add(event("content-end", 0, "{}"));
    return end(events, reason);
  }

  @Override
  public StubReply thought(String thought, String text) {
    List<String> events = new ArrayList<>();
    events.add(event("message-start", -1, "{\"message\":{\"role\":\"assistant\",\"content\":[]}}"));
    for (String word : VendorReplies.words(thought)) {
      events.add(
          event("content-delta", 0, message("content", Value.obj("thinking", Value.of(word)))));
    }
    for (String word : VendorReplies.words(text)) {
      events.add(event("content-delta", 1, message("content", Value.obj("text", Value.of(word)))));
    }
    return end(events, "COMPLETE");
  }

  @Override
  public StubReply toolCalls(ToolUse... uses) {
    List<String> events = new ArrayList<>();
    events.add(event("message-start", -1, "{\"message\":{\"role\":\"assistant\",\"content\":[]}}"));
    events.add(
        event("tool-plan-delta", -1, message("tool_plan", Value.of("I will look them up."))));
    for (int i = 0; i < uses.length; i++) {
      call(events, i, uses[i], Json.canonical(uses[i].arguments()));
    }
    return end(events, "TOOL_CALL");
  }

  @Override
  public StubReply call(String tool, String arguments) {
    List<String> events = new ArrayList<>();
    events.add(event("message-start", -1, "{\"message\":{\"role\":\"assistant\",\"content\":[]}}"));
    call(events, 0, new ToolUse("call_1", tool, Value.Obj.EMPTY), arguments);
    return end(events, "TOOL_CALL");
  }

  private static void call(List<String> events, int i, ToolUse use, String json) {
    Value function = Value.obj("name", Value.of(use.tool()), "arguments", Value.of(""));
    Value call =
        Value.obj("id", Value.of(use.id()), "type", Value.of("function"), "function", function);
    events.add(event("tool-call-start", i, message("tool_calls", call)));
    Value more = Value.obj("function", Value.obj("arguments", Value.of(json)));
    events.add(event("tool-call-delta", i, message("tool_calls", more)));
    events.add(event("tool-call-end", i, "{}"));
  }

  /** The last event of a stream says that something went wrong, and the stream ends. */
  @Override
  public String broken(String type, String message) {
    Value delta = Value.obj("finish_reason", Value.of("ERROR"), "error", Value.of(message));
    return event("message-end", -1, Json.canonical(delta));
  }

  @Override
  public StubReply error(int status, String code, String message) {
    return StubReply.json(
        status, Json.canonical(Value.obj("id", Value.of("e-1"), "message", Value.of(message))));
  }

  private static String message(String field, Value value) {
    return Json.canonical(Value.obj("message", Value.obj(field, value)));
  }

  private static String event(String type, int index, String delta) {
    Value.Obj data =
        Value.Obj.builder()
            .put("type", type)
            .putIf(index >= 0, "index", Value.of((long) index))
            .put("delta", Json.parse(delta))
            .build();
    return VendorReplies.event(type, data);
  }

  private static StubReply end(List<String> events, String reason) {
    events.add(
        event(
            "message-end",
            -1,
            """
            {"finish_reason":"%s","usage":{"billed_units":{"input_tokens":9,"output_tokens":7},
             "tokens":{"input_tokens":11,"output_tokens":7},"cached_tokens":3}}
            """
                .formatted(reason)));
    return VendorReplies.events(events);
  }
}
