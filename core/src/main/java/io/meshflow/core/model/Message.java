package io.meshflow.core.model;

import io.meshflow.core.data.Value;
import java.util.List;

/** One message of a conversation with a model. */
public sealed interface Message {

  /** Standing instructions. */
  record System(String text) implements Message {}

  /** What the model is asked. */
  record User(String text) implements Message {}

  /** What the model answered: text, calls of tools, or both. */
  record Assistant(String text, List<ToolUse> toolUses) implements Message {
    public Assistant {
      toolUses = List.copyOf(toolUses);
    }
  }

  /**
   * What a tool returned for the call {@code id}; {@code failed} says that the text is an error.
   */
  record ToolResult(String id, String tool, String text, boolean failed) implements Message {}

  /** A model's wish to call a tool; {@code id} is the vendor's and names the answer. */
  record ToolUse(String id, String tool, Value.Obj arguments) {}
}
