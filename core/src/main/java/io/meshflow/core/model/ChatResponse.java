package io.meshflow.core.model;

import io.meshflow.core.model.Message.ToolUse;
import java.util.List;

/**
 * A model's answer.
 *
 * @param text the whole text, empty when it only calls tools
 * @param served which provider and model answered, as {@code provider/model}
 */
public record ChatResponse(
    String text, List<ToolUse> toolUses, Usage usage, Finish finish, String served) {

  /** Why the model stopped. */
  public enum Finish {
    STOP,
    TOOL_USE,
    LENGTH,
    CONTENT_FILTER,
    OTHER
  }

  public ChatResponse {
    toolUses = List.copyOf(toolUses);
  }
}
