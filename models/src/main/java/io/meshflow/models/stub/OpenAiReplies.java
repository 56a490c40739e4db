package io.meshflow.models.stub;

import io.meshflow.core.model.Message.ToolUse;

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
  public StubReply error(int status, String code, String message) {
    return StubReply.error(status, code, message);
  }
}
