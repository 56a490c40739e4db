package io.meshflow.models.stub;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import java.util.ArrayList;
import java.util.List;

/** OpenAI's chat completions. */
public final class OpenAiReplies implements VendorReplies {

  @Override
  public StubReply text(String text) {
    return StubReply.text(text);
  }

  @Override
  public StubReply toolCalls(ToolUse... uses) {
    return StubReply.toolCalls(uses);
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
}
