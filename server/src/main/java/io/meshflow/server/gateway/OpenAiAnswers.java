package io.meshflow.server.gateway;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes answers in the form of OpenAI's chat completions (API reference 2025-10). Stateless. */
final class OpenAiAnswers {

  private OpenAiAnswers() {}

  static Value.Obj whole(Answer answer) {
    String thought = answer.thoughts().text();
    Value.Obj first =
        said(answer.text(), answer.uses(), false)
            .put("refusal", Value.NULL)
            .putIf(!thought.isEmpty(), "reasoning_content", Value.of(thought))
            .build();
    List<Value> choices = new ArrayList<>();
    choices.add(choice(0, "message", first, finish(answer.finish())));
    for (Answer.Other other : answer.others()) {
      Value.Obj said = said(other.text(), other.uses(), false).put("refusal", Value.NULL).build();
      choices.add(choice(choices.size(), "message", said, finish(other.finish())));
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

  /** An answer at once; calls are numbered in a stream. */
  static ObjBuilder said(String text, List<ToolUse> uses, boolean streamed) {
    Value content = text.isEmpty() && !uses.isEmpty() ? Value.NULL : Value.of(text);
    return Value.Obj.builder()
        .put("role", "assistant")
        .put("content", content)
        .putIf(!uses.isEmpty(), "tool_calls", calls(uses, streamed));
  }

  /** Whether an upstream's answer has the same ids of calls, in the same places. */
  static boolean calledAs(Answer answer, Value upstream) {
    List<String> ours = new ArrayList<>();
    answer.uses().forEach(use -> ours.add(use.id()));
    answer.others().forEach(other -> other.uses().forEach(use -> ours.add(use.id())));
    List<String> theirs = new ArrayList<>();
    for (Value choice : items(upstream.at("choices"))) {
      for (Value call : items(choice.at("message", "tool_calls"))) {
        theirs.add(
            call.at("id").filter(Value.Text.class::isInstance).map(OpenAiAnswers::text).orElse(""));
      }
    }
    return ours.equals(theirs);
  }

  private static String text(Value text) {
    return ((Value.Text) text).value();
  }

  private static List<Value> items(Optional<Value> array) {
    return array.orElse(Value.NULL) instanceof Value.Array all ? all.items() : List.of();
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

  /** Why an answer ended, from the word of the record. */
  static Value finish(String word) {
    return Value.of(
        switch (word) {
          case "tool_use" -> "tool_calls";
          case "length", "content_filter" -> word;
          default -> "stop";
        });
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
