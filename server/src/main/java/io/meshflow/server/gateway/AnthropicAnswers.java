package io.meshflow.server.gateway;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.ThoughtBlocks;
import io.meshflow.core.model.Usage;
import java.util.ArrayList;
import java.util.List;

/** Writes answers in the form of Anthropic's messages API (version 2023-06-01). Stateless. */
final class AnthropicAnswers {

  private AnthropicAnswers() {}

  static Value.Obj whole(Answer answer) {
    List<Value> content = new ArrayList<>(ThoughtBlocks.of(answer.thoughts()));
    if (!answer.text().isEmpty()) {
      content.add(Value.obj("type", Value.of("text"), "text", Value.of(answer.text())));
    }
    answer.uses().forEach(use -> content.add(use(use, use.arguments())));
    return message(answer.run().value(), answer.model())
        .with("content", Value.array(content))
        .with("stop_reason", Value.of(stop(answer)))
        .with("usage", usage(answer.usage()));
  }

  /** A message without anything in it yet. */
  static Value.Obj message(String run, String model) {
    return Value.Obj.builder()
        .put("id", "msg_" + run)
        .put("type", "message")
        .put("role", "assistant")
        .put("model", model)
        .put("content", Value.array(List.of()))
        .put("stop_reason", Value.NULL)
        .put("stop_sequence", Value.NULL)
        .put("usage", usage(Usage.NONE))
        .build();
  }

  static Value.Obj use(ToolUse use, Value.Obj input) {
    return Value.Obj.builder()
        .put("type", "tool_use")
        .put("id", use.id())
        .put("name", use.tool())
        .put("input", input)
        .build();
  }

  static String stop(Answer answer) {
    return switch (answer.finish()) {
      case "tool_use" -> "tool_use";
      case "length" -> "max_tokens";
      case "content_filter" -> "refusal";
      default -> "end_turn";
    };
  }

  /** There, what came from the cache is counted apart. */
  static Value.Obj usage(Usage usage) {
    return Value.Obj.builder()
        .put("input_tokens", Math.max(0, usage.input() - usage.cached() - usage.written()))
        .put("cache_creation_input_tokens", usage.written())
        .put("cache_read_input_tokens", usage.cached())
        .put("output_tokens", usage.output())
        .build();
  }
}
