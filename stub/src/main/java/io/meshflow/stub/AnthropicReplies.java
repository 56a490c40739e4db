package io.meshflow.stub;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Anthropic's messages API, version 2023-06-01: named events, blocks, pings. */
public final class AnthropicReplies implements VendorReplies {

  @Override
  public StubReply text(String text) {
    return text(text, 0, "end_turn");
  }

  @Override
  public StubReply finished(String text, String reason) {
    return text(text, 0, reason);
  }

  @Override
  public StubReply kept(String text) {
    return text(text, 5, "end_turn");
  }

  private static StubReply text(String text, int written, String reason) {
    List<String> events = new ArrayList<>();
    events.add(start(written));
    events.add(blockStart(0, Json.parse("{\"type\":\"text\",\"text\":\"\"}")));
    events.add(VendorReplies.event("ping", Json.parse("{\"type\":\"ping\"}")));
    for (String word : VendorReplies.words(text)) {
      events.add(delta(0, Value.obj("type", Value.of("text_delta"), "text", Value.of(word))));
    }
    events.add(stop(0));
    return end(events, reason);
  }

  @Override
  public StubReply toolCalls(ToolUse... uses) {
    List<String> events = new ArrayList<>(List.of(start(0)));
    calls(events, 0, uses);
    return end(events, "tool_use");
  }

  @Override
  public StubReply call(String tool, String arguments) {
    List<String> events = new ArrayList<>(List.of(start(0)));
    call(events, 0, new ToolUse("toolu_1", tool, Value.Obj.EMPTY), arguments);
    return end(events, "tool_use");
  }

  /** With a second thought that nobody can read. */
  @Override
  public StubReply thought(String thought, String text) {
    List<String> events = new ArrayList<>(List.of(start(0)));
    thought(events, thought, "c2lnbmVk");
    events.add(blockStart(1, Json.parse("{\"type\":\"redacted_thinking\",\"data\":\"aGlk\"}")));
    events.add(stop(1));
    events.add(blockStart(2, Json.parse("{\"type\":\"text\",\"text\":\"\"}")));
    for (String word : VendorReplies.words(text)) {
      events.add(delta(2, Value.obj("type", Value.of("text_delta"), "text", Value.of(word))));
    }
    events.add(stop(2));
    return end(events, "end_turn");
  }

  @Override
  public StubReply thoughtCalls(String thought, String signature, ToolUse... uses) {
    List<String> events = new ArrayList<>(List.of(start(0)));
    thought(events, thought, signature);
    calls(events, 1, uses);
    return end(events, "tool_use");
  }

  private static void thought(List<String> events, String thought, String signature) {
    events.add(
        blockStart(0, Json.parse("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}")));
    for (String word : VendorReplies.words(thought)) {
      Value piece = Value.of(word);
      events.add(delta(0, Value.obj("type", Value.of("thinking_delta"), "thinking", piece)));
    }
    Value signed = Value.of(signature);
    events.add(delta(0, Value.obj("type", Value.of("signature_delta"), "signature", signed)));
    events.add(stop(0));
  }

  private static void calls(List<String> events, int first, ToolUse... uses) {
    for (int at = 0; at < uses.length; at++) {
      call(events, first + at, uses[at], Json.canonical(uses[at].arguments()));
    }
  }

  private static void call(List<String> events, int index, ToolUse use, String json) {
    Value.Obj block =
        Value.Obj.builder()
            .put("type", "tool_use")
            .put("id", use.id())
            .put("name", use.tool())
            .put("input", Value.Obj.EMPTY)
            .build();
    events.add(blockStart(index, block));
    for (String piece : List.of("", json.substring(0, 1), json.substring(1))) {
      Value part = Value.of(piece);
      events.add(
          delta(index, Value.obj("type", Value.of("input_json_delta"), "partial_json", part)));
    }
    events.add(stop(index));
  }

  @Override
  public StubReply error(int status, String code, String message) {
    Value error = Value.obj("type", Value.of(code), "message", Value.of(message));
    return StubReply.json(
        status, Json.canonical(Value.obj("type", Value.of("error"), "error", error)));
  }

  @Override
  public StubReply limited(
      StubReply reply, String what, long limit, long remaining, Duration reset) {
    String head = "anthropic-ratelimit-" + what;
    return reply
        .header(head + "-limit", Long.toString(limit))
        .header(head + "-remaining", Long.toString(remaining))
        .header(head + "-reset", "now+" + reset.toSeconds() + "s");
  }

  @Override
  public String broken(String type, String message) {
    Value error = Value.obj("type", Value.of(type), "message", Value.of(message));
    return VendorReplies.event("error", Value.obj("type", Value.of("error"), "error", error));
  }

  private static String start(int written) {
    return VendorReplies.event(
        "message_start",
        Json.parse(
            """
            {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",
             "model":"m-1","content":[],"stop_reason":null,"stop_sequence":null,
             "usage":{"input_tokens":INPUT,"cache_creation_input_tokens":WRITTEN,
                      "cache_read_input_tokens":3,"output_tokens":1}}}
            """
                .replace("INPUT", Integer.toString(8 - written))
                .replace("WRITTEN", Integer.toString(written))));
  }

  private static String blockStart(int index, Value block) {
    return VendorReplies.event(
        "content_block_start",
        Value.Obj.builder()
            .put("type", "content_block_start")
            .put("index", index)
            .put("content_block", block)
            .build());
  }

  private static String delta(int index, Value delta) {
    return VendorReplies.event(
        "content_block_delta",
        Value.Obj.builder()
            .put("type", "content_block_delta")
            .put("index", index)
            .put("delta", delta)
            .build());
  }

  private static String stop(int index) {
    return VendorReplies.event(
        "content_block_stop",
        Value.obj("type", Value.of("content_block_stop"), "index", Value.of((long) index)));
  }

  private static StubReply end(List<String> events, String reason) {
    Value delta = Value.obj("stop_reason", Value.of(reason), "stop_sequence", Value.NULL);
    events.add(
        VendorReplies.event(
            "message_delta",
            Value.Obj.builder()
                .put("type", "message_delta")
                .put("delta", delta)
                .put("usage", Value.obj("output_tokens", Value.of(7L)))
                .build()));
    events.add(VendorReplies.event("message_stop", Json.parse("{\"type\":\"message_stop\"}")));
    return VendorReplies.events(events);
  }
}
