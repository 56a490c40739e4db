package io.meshflow.models.stub;

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
    return end(frames, "end_turn");
  }

  @Override
  public StubReply toolCalls(ToolUse... uses) {
    List<String> frames = new ArrayList<>();
    frames.add(event("messageStart", "{\"role\":\"assistant\"}"));
    for (int i = 0; i < uses.length; i++) {
      Value index = Value.of((long) i);
      Value use = Value.obj("toolUseId", Value.of(uses[i].id()), "name", Value.of(uses[i].tool()));
      Value start = Value.obj("toolUse", use);
      frames.add(
          event(
              "contentBlockStart",
              Json.canonical(Value.obj("contentBlockIndex", index, "start", start))));
      Value input = Value.obj("input", Value.of(Json.canonical(uses[i].arguments())));
      Value delta = Value.obj("toolUse", input);
      frames.add(
          event(
              "contentBlockDelta",
              Json.canonical(Value.obj("contentBlockIndex", index, "delta", delta))));
      frames.add(event("contentBlockStop", "{\"contentBlockIndex\":" + i + "}"));
    }
    return end(frames, "tool_use");
  }

  @Override
  public StubReply error(int status, String code, String message) {
    return StubReply.json(status, Json.canonical(Value.obj("message", Value.of(message))))
        .header("x-amzn-ErrorType", code);
  }

  /** An error in the middle of a stream. */
  public static String exception(String type, String message) {
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

  private static StubReply end(List<String> frames, String reason) {
    frames.add(event("messageStop", "{\"stopReason\":\"" + reason + "\"}"));
    frames.add(
        event(
            "metadata",
            """
            {"usage":{"inputTokens":8,"outputTokens":7,"totalTokens":18,
             "cacheReadInputTokens":3},"metrics":{"latencyMs":1}}
            """));
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
