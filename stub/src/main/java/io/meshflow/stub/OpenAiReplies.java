package io.meshflow.stub;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** OpenAI's chat completions. */
public final class OpenAiReplies implements VendorReplies {

  @Override
  public StubReply text(String text) {
    return StubReply.text(text);
  }

  @Override
  public StubReply finished(String text, String reason) {
    return StubReply.text(text, reason);
  }

  /** Of the answer, 2 tokens were thoughts. */
  @Override
  public StubReply kept(String text) {
    List<Value> events = new ArrayList<>();
    for (String word : VendorReplies.words(text)) {
      events.add(StubReply.delta(Value.obj("content", Value.of(word)), Value.NULL));
    }
    events.add(StubReply.delta(Value.Obj.EMPTY, Value.of("stop")));
    Value.Obj last = StubReply.usage(11, 7);
    Value.Obj counts =
        last.object("usage")
            .with("prompt_tokens_details", Value.obj("cached_tokens", Value.of(3L)))
            .with("completion_tokens_details", Value.obj("reasoning_tokens", Value.of(2L)));
    events.add(last.with("usage", counts));
    return StubReply.events(events);
  }

  @Override
  public StubReply toolCalls(ToolUse... uses) {
    return StubReply.toolCalls(uses);
  }

  @Override
  public StubReply call(String tool, String arguments) {
    Value.Obj end = StubReply.delta(Value.Obj.EMPTY, Value.of("tool_calls"));
    Value.Obj usage = StubReply.usage(13, 5);
    return StubReply.events(
        List.of(
            StubReply.call(0, "call_1", tool, ""),
            StubReply.call(0, "", "", arguments),
            end,
            usage));
  }

  @Override
  public StubReply thought(String thought, String text) {
    List<Value> events = new ArrayList<>();
    for (String word : VendorReplies.words(thought)) {
      events.add(StubReply.delta(Value.obj("reasoning_content", Value.of(word)), Value.NULL));
    }
    for (String word : VendorReplies.words(text)) {
      events.add(StubReply.delta(Value.obj("content", Value.of(word)), Value.NULL));
    }
    events.add(StubReply.delta(Value.Obj.EMPTY, Value.of("stop")));
    events.add(StubReply.usage(11, 7));
    return StubReply.events(events);
  }

  @Override
  public StubReply error(int status, String code, String message) {
    return StubReply.error(status, code, message);
  }

  @Override
  public StubReply limited(
      StubReply reply, String what, long limit, long remaining, Duration reset) {
    String wait = reset.toMinutes() > 0 ? reset.toMinutes() + "m" : "";
    return reply
        .header("x-ratelimit-limit-" + what, Long.toString(limit))
        .header("x-ratelimit-remaining-" + what, Long.toString(remaining))
        .header("x-ratelimit-reset-" + what, wait + reset.toSecondsPart() + "s");
  }

  @Override
  public String broken(String type, String message) {
    Value error = Value.obj("message", Value.of(message), "type", Value.of(type));
    return VendorReplies.event("", Value.obj("error", error));
  }
}
