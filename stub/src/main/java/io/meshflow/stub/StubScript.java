package io.meshflow.stub;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.JsonShapeException;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers written down as a JSON array, given one after the other; the last one again and again.
 *
 * <p>Each is an object with one of {@code text}; {@code tool_calls} as {@code [{id, tool,
 * arguments}]}; {@code error} as {@code {status, code, message, retry_after}}. Besides: {@code
 * delay_ms} before anything is sent, {@code pace_ms} before each piece, {@code pieces} for the
 * first so many alone, {@code end} as {@code proper}, {@code break} or {@code silence}; {@code
 * headers} as they are, and {@code rate_limit} as {@code {requests: {limit, remaining, reset},
 * tokens: …}}, seconds until all is there again, in the vendor's own headers.
 */
public final class StubScript {

  private static final List<String> KNOWN =
      List.of(
          "text",
          "tool_calls",
          "error",
          "headers",
          "rate_limit",
          "delay_ms",
          "pace_ms",
          "pieces",
          "end");

  private final VendorReplies replies;

  private StubScript(VendorReplies replies) {
    this.replies = replies;
  }

  /**
   * Reads a script in the words of a vendor.
   *
   * @throws IllegalArgumentException when it cannot be used; the message says which answer and why
   */
  public static List<StubReply> read(String json, VendorReplies replies) {
    try {
      if (!(Json.parse(json) instanceof Value.Array answers) || answers.items().isEmpty()) {
        throw new IllegalArgumentException("a script is a JSON array of answers");
      }
      StubScript script = new StubScript(replies);
      List<StubReply> read = new ArrayList<>();
      for (Value answer : answers.items()) {
        read.add(script.numbered(answer, read.size() + 1));
      }
      return read;
    } catch (JsonException malformed) {
      throw new IllegalArgumentException(
          "the script is not JSON: " + malformed.getMessage(), malformed);
    }
  }

  private StubReply numbered(Value answer, int number) {
    try {
      return reply((Value.Obj) answer);
    } catch (JsonShapeException | ClassCastException | IllegalArgumentException wrong) {
      throw new IllegalArgumentException("answer " + number + ": " + wrong.getMessage(), wrong);
    }
  }

  private StubReply reply(Value.Obj answer) {
    for (String name : answer.fields().keySet()) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException("'" + name + "' is none of " + KNOWN);
      }
    }
    StubReply reply = headed(content(answer), answer);
    if (answer.has("pieces")) {
      reply = reply.first((int) Math.min(reply.pieces().size(), answer.whole("pieces")));
    }
    return reply
        .after(Duration.ofMillis(answer.wholeIf("delay_ms").orElse(0L)))
        .paced(Duration.ofMillis(answer.wholeIf("pace_ms").orElse(0L)))
        .ending(end(answer.textIf("end").orElse("proper")));
  }

  private StubReply headed(StubReply plain, Value.Obj answer) {
    StubReply reply = plain;
    for (var limit : answer.objectIf("rate_limit").orElse(Value.Obj.EMPTY).fields().entrySet()) {
      if (!List.of("requests", "tokens").contains(limit.getKey())) {
        throw new IllegalArgumentException("'rate_limit' is of requests or tokens");
      }
      Value.Obj room = (Value.Obj) limit.getValue();
      reply =
          replies.limited(
              reply,
              limit.getKey(),
              room.whole("limit"),
              room.whole("remaining"),
              Duration.ofSeconds(room.whole("reset")));
    }
    Value.Obj headers = answer.objectIf("headers").orElse(Value.Obj.EMPTY);
    for (String name : headers.fields().keySet()) {
      reply = reply.header(name, headers.text(name));
    }
    return reply;
  }

  private StubReply content(Value.Obj answer) {
    if (answer.has("error")) {
      Value.Obj error = answer.object("error");
      StubReply reply =
          replies.error(
              (int) error.whole("status"),
              error.textIf("code").orElse("error"),
              error.textIf("message").orElse("scripted"));
      return error
          .wholeIf("retry_after")
          .map(seconds -> reply.header("retry-after", Long.toString(seconds)))
          .orElse(reply);
    }
    if (answer.has("tool_calls")) {
      return replies.toolCalls(
          answer.objects("tool_calls").stream().map(StubScript::use).toArray(ToolUse[]::new));
    }
    return replies.text(answer.text("text"));
  }

  private static ToolUse use(Value.Obj call) {
    return new ToolUse(
        call.textIf("id").orElse("call_1"),
        call.text("tool"),
        call.objectIf("arguments").orElse(Value.Obj.EMPTY));
  }

  private static StubReply.End end(String word) {
    return switch (word) {
      case "proper" -> StubReply.End.PROPER;
      case "break" -> StubReply.End.BREAK;
      case "silence" -> StubReply.End.SILENCE;
      default -> throw new IllegalArgumentException("'end' is proper, break or silence");
    };
  }
}
