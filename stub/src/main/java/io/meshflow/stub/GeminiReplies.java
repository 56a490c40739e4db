package io.meshflow.stub;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import java.util.ArrayList;
import java.util.List;

/** Google's Gemini API, v1beta, {@code alt=sse}: unnamed events, the count grows with each. */
public final class GeminiReplies implements VendorReplies {

  @Override
  public StubReply text(String text) {
    return finished(text, "STOP");
  }

  @Override
  public StubReply finished(String text, String reason) {
    List<String> events = new ArrayList<>();
    for (String word : VendorReplies.words(text)) {
      Value part = Value.obj("text", Value.of(word));
      events.add(chunk(List.of(part), ""));
    }
    events.add(chunk(List.of(), reason));
    return VendorReplies.events(events);
  }

  @Override
  public StubReply thought(String thought, String text) {
    List<String> events = new ArrayList<>();
    for (String word : VendorReplies.words(thought)) {
      events.add(chunk(List.of(Value.obj("text", Value.of(word), "thought", Value.TRUE)), ""));
    }
    for (String word : VendorReplies.words(text)) {
      events.add(chunk(List.of(Value.obj("text", Value.of(word))), ""));
    }
    events.add(chunk(List.of(), "STOP"));
    return VendorReplies.events(events);
  }

  @Override
  public StubReply toolCalls(ToolUse... uses) {
    List<Value> parts = new ArrayList<>();
    for (ToolUse use : uses) {
      ObjBuilder part = Value.Obj.builder();
      part.put("functionCall", Value.obj("name", Value.of(use.tool()), "args", use.arguments()));
      parts.add(part.putIf(parts.isEmpty(), "thoughtSignature", Value.of("c2lnbmVk")).build());
    }
    return VendorReplies.events(List.of(chunk(parts, "STOP")));
  }

  /** The vendor sends no text of arguments; one that is not JSON comes as a text in their place. */
  @Override
  public StubReply call(String tool, String arguments) {
    Value args;
    try {
      args = Json.parse(arguments);
    } catch (JsonException notJson) {
      args = Value.of(arguments);
    }
    Value call = Value.obj("name", Value.of(tool), "args", args);
    return VendorReplies.events(List.of(chunk(List.of(Value.obj("functionCall", call)), "STOP")));
  }

  @Override
  public String broken(String type, String message) {
    return VendorReplies.event("", Json.parse(error(0, type, message).pieces().getFirst()));
  }

  @Override
  public StubReply error(int status, String code, String message) {
    Value.Obj error =
        Value.Obj.builder().put("code", status).put("message", message).put("status", code).build();
    return StubReply.json(status, Json.canonical(Value.obj("error", error)));
  }

  private static String chunk(List<Value> parts, String finish) {
    Value content = Value.obj("parts", Value.array(parts), "role", Value.of("model"));
    Value.Obj candidate =
        Value.Obj.builder()
            .put("content", content)
            .put("index", 0)
            .putIf(!finish.isEmpty(), "finishReason", Value.of(finish))
            .build();
    Value usage =
        Json.parse(
            """
            {"promptTokenCount":11,"candidatesTokenCount":5,"thoughtsTokenCount":2,
             "cachedContentTokenCount":3,"totalTokenCount":18}
            """);
    return VendorReplies.event(
        "",
        Value.Obj.builder()
            .put("candidates", Value.array(candidate))
            .put("usageMetadata", usage)
            .put("modelVersion", "m-1")
            .put("responseId", "r-1")
            .build());
  }
}
