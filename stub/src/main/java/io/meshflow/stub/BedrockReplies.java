package io.meshflow.stub;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** Amazon Bedrock's ConverseStream in frames of {@code application/vnd.amazon.eventstream}. */
public final class BedrockReplies implements VendorReplies {

  private static final String TYPE = "application/vnd.amazon.eventstream";
  private static final byte TEXT = 7;

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
    List<String> frames = new ArrayList<>();
    frames.add(event("messageStart", "{\"role\":\"assistant\"}"));
    for (String word : VendorReplies.words(text)) {
      Value delta = Value.obj("text", Value.of(word));
      frames.add(
          event(
              "contentBlockDelta",
              Json.canonical(Value.obj("contentBlockIndex", Value.of(0L), "delta", delta))));
    }
    frames.add(event("contentBlockStop", "{\"contentBlockIndex\":0}"));
    return end(frames, reason, written);
  }

  @Override
  public StubReply toolCalls(ToolUse... uses) {
    List<String> frames = new ArrayList<>();
    frames.add(event("messageStart", "{\"role\":\"assistant\"}"));
    calls(frames, 0, uses);
    return end(frames, "tool_use", 0);
  }

  @Override
  public StubReply call(String tool, String arguments) {
    List<String> frames = new ArrayList<>();
    frames.add(event("messageStart", "{\"role\":\"assistant\"}"));
    call(frames, 0, new ToolUse("tooluse_1", tool, Value.Obj.EMPTY), arguments);
    return end(frames, "tool_use", 0);
  }

  @Override
  public StubReply thought(String thought, String text) {
    List<String> frames = thought(thought, "c2lnbmVk", 0);
    for (String word : VendorReplies.words(text)) {
      Value delta = Value.obj("text", Value.of(word));
      frames.add(
          event(
              "contentBlockDelta",
              Json.canonical(Value.obj("contentBlockIndex", Value.of(1L), "delta", delta))));
    }
    frames.add(event("contentBlockStop", "{\"contentBlockIndex\":1}"));
    return end(frames, "end_turn", 0);
  }

  @Override
  public StubReply thoughtCalls(String thought, String signature, ToolUse... uses) {
    List<String> frames = thought(thought, signature, 0);
    calls(frames, 1, uses);
    return end(frames, "tool_use", 0);
  }

  private static List<String> thought(String thought, String signature, int block) {
    List<String> frames = new ArrayList<>();
    frames.add(event("messageStart", "{\"role\":\"assistant\"}"));
    for (String word : VendorReplies.words(thought)) {
      frames.add(reasoning(Value.obj("text", Value.of(word))));
    }
    frames.add(reasoning(Value.obj("signature", Value.of(signature))));
    frames.add(event("contentBlockStop", "{\"contentBlockIndex\":" + block + "}"));
    return frames;
  }

  private static String reasoning(Value piece) {
    Value delta = Value.obj("reasoningContent", piece);
    return event(
        "contentBlockDelta",
        Json.canonical(Value.obj("contentBlockIndex", Value.of(0L), "delta", delta)));
  }

  private static void calls(List<String> frames, int first, ToolUse... uses) {
    for (int at = 0; at < uses.length; at++) {
      call(frames, first + at, uses[at], Json.canonical(uses[at].arguments()));
    }
  }

  private static void call(List<String> frames, int at, ToolUse use, String json) {
    Value index = Value.of((long) at);
    Value named = Value.obj("toolUseId", Value.of(use.id()), "name", Value.of(use.tool()));
    Value start = Value.obj("toolUse", named);
    frames.add(
        event(
            "contentBlockStart",
            Json.canonical(Value.obj("contentBlockIndex", index, "start", start))));
    Value delta = Value.obj("toolUse", Value.obj("input", Value.of(json)));
    frames.add(
        event(
            "contentBlockDelta",
            Json.canonical(Value.obj("contentBlockIndex", index, "delta", delta))));
    frames.add(event("contentBlockStop", "{\"contentBlockIndex\":" + at + "}"));
  }

  @Override
  public StubReply error(int status, String code, String message) {
    return StubReply.json(status, Json.canonical(Value.obj("message", Value.of(message))))
        .header("x-amzn-ErrorType", code);
  }

  @Override
  public String broken(String type, String message) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(":exception-type", type);
    headers.put(":content-type", "application/json");
    headers.put(":message-type", "exception");
    return frame(headers, Json.canonical(Value.obj("message", Value.of(message))));
  }

  /** One event. */
  public static String event(String type, String json) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(":event-type", type);
    headers.put(":content-type", "application/json");
    headers.put(":message-type", "event");
    return frame(headers, json);
  }

  private static StubReply end(List<String> frames, String reason, int written) {
    frames.add(event("messageStop", "{\"stopReason\":\"" + reason + "\"}"));
    frames.add(
        event(
            "metadata",
            """
            {"usage":{"inputTokens":INPUT,"outputTokens":7,"totalTokens":18,
             "cacheReadInputTokens":3,"cacheWriteInputTokens":WRITTEN},
             "metrics":{"latencyMs":1}}
            """
                .replace("INPUT", Integer.toString(8 - written))
                .replace("WRITTEN", Integer.toString(written))));
    return stream(frames);
  }

  /** A stream of these frames. */
  public static StubReply stream(List<String> frames) {
    return StubReply.body(200, TYPE, frames.toArray(String[]::new));
  }

  /** The bytes of a frame, a character each. */
  private static String frame(Map<String, String> headers, String payload) {
    ByteBuffer named = ByteBuffer.allocate(4096);
    headers.forEach(
        (name, value) -> {
          byte[] text = value.getBytes(StandardCharsets.UTF_8);
          named.put((byte) name.length()).put(name.getBytes(StandardCharsets.UTF_8));
          named.put(TEXT).putShort((short) text.length).put(text);
        });
    byte[] body = payload.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(16 + named.position() + body.length);
    frame.putInt(frame.capacity()).putInt(named.position());
    frame.putInt(sum(frame.array(), 8));
    frame.put(named.array(), 0, named.position()).put(body);
    frame.putInt(sum(frame.array(), frame.capacity() - 4));
    return new String(frame.array(), StandardCharsets.ISO_8859_1);
  }

  private static int sum(byte[] bytes, int length) {
    CRC32 sum = new CRC32();
    sum.update(bytes, 0, length);
    return (int) sum.getValue();
  }
}
