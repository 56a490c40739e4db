package io.meshflow.core.agent;

import io.meshflow.core.model.Message.ToolResult;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.Thoughts;
import java.util.List;

/**
 * One turn of an agent: what the model said and what its tools answered.
 *
 * @param results one per finished call, in the order of the calls; shorter while some are open
 * @param thoughts of the model before it said so
 * @param finish why the model stopped, as it is recorded; empty when nobody knows
 */
public record Turn(
    String text, List<ToolUse> uses, List<ToolResult> results, Thoughts thoughts, String finish) {
  public Turn {
    uses = List.copyOf(uses);
    results = List.copyOf(results);
  }

  boolean open() {
    return results.size() < uses.size();
  }
}
