package io.meshflow.server.gateway;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.Usage;
import java.util.ArrayList;
import java.util.List;

/** Writes answers in the form of OpenAI's chat completions (API reference 2025-10). Stateless. */
final class OpenAiAnswers {

  private OpenAiAnswers() {}

  static Value.Obj whole(Answer answer) {
    ObjBuilder message =
        Value.Obj.builder()
            .put("role", "assistant")
            .put("refusal", Value.NULL)
            .put("content", content(answer));
    String thought = answer.thoughts().text();
    message.putIf(!thought.isEmpty(), "reasoning_content", Value.of(thought));
    if (!answer.uses().isEmpty()) {
      message.put("tool_calls", calls(answer.uses(), false));
    }
    List<Value> choices = new ArrayList<>();
    choices.add(choice(0, "message", message.build(), Value.of(finish(answer))));
    for (Answer.Other other : answer.others()) {
      Value said =
          Value.obj(
              "role",
              Value.of("assistant"),
              "refusal",
              Value.NULL,
              "content",
              Value.of(other.text()));
      choices.add(choice(choices.size(), "message", said, finish(other)));
    }
    return head(answer.run().value(), answer.model(), answer.at().getEpochSecond())
        .put("object", "chat.completion")
        .put("choices", Value.array(choices))
        .put("usage", usage(answer.usage()))
        .build();
  }

  /** One of the answers, or a piece of it. */
  static Value.Obj choice(int index, String name, Value said, Value finish) {
    return Value.Obj.builder()
        .put("index", index)
        .put(name, said)
        .put("logprobs", Value.NULL)
        .put("finish_reason", finish)
        .build();
  }

  static Value finish(Answer.Other other) {
    return Value.of(other.finish().isEmpty() ? "stop" : other.finish());
  }

  private static Value content(Answer answer) {
    boolean none = answer.text().isEmpty() && !answer.uses().isEmpty();
    return none ? Value.NULL : Value.of(answer.text());
  }

  static ObjBuilder head(String run, String model, long created) {
    return Value.Obj.builder()
        .put("id", "chatcmpl-" + run)
        .put("created", created)
        .put("model", model);
  }

  static Value.Array calls(List<ToolUse> uses, boolean indexed) {
    List<Value> calls = new ArrayList<>();
    for (int i = 0; i < uses.size(); i++) {
      ToolUse use = uses.get(i);
      Value.Obj function =
          Value.Obj.builder()
              .put("name", use.tool())
              .put("arguments", Json.canonical(use.arguments()))
              .build();
      ObjBuilder call =
          Value.Obj.builder().put("id", use.id()).put("type", "function").put("function", function);
      calls.add(indexed ? call.put("index", i).build() : call.build());
    }
    return Value.array(calls);
  }

  static String finish(Answer answer) {
    return switch (answer.finish()) {
      case "tool_use" -> "tool_calls";
      case "length", "content_filter" -> answer.finish();
      default -> "stop";
    };
  }

  static Value.Obj usage(Usage usage) {
    return Value.Obj.builder()
        .put("prompt_tokens", usage.input())
        .put("completion_tokens", usage.output())
        .put("total_tokens", usage.total())
        .put("prompt_tokens_details", Value.obj("cached_tokens", Value.of(usage.cached())))
        .put(
            "completion_tokens_details", Value.obj("reasoning_tokens", Value.of(usage.reasoning())))
        .build();
  }
}
