package io.meshflow.models;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Message;

/**
 * How a model of Claude's is to think and to choose its words. Thinking excludes a temperature and
 * a tool that must be called. Within a budget it also excludes going on after a call of a tool,
 * since the vendor then wants the thoughts before the call back, and they are not kept.
 */
final class ClaudeManner {

  private static final long LEAST_THOUGHT = 1_024;

  private ClaudeManner() {}

  /** Fields of the request; {@code most} is the limit of the answer, thoughts included. */
  static Value.Obj of(ChatRequest request, Wishes wishes, long most) {
    boolean free = wishes.toolChoice().isEmpty() || wishes.toolChoice().equals("auto");
    boolean forced = AnswerTool.wanted(request) || !(free || wishes.toolChoice().equals("none"));
    if (wishes.thinking() > 0 && !forced) {
      if (ClaudeModel.thinksFreely(request.offer().model())) {
        Value effort = Value.obj("effort", Value.of(wishes.effort()));
        Value thinking = Value.obj("type", Value.of("adaptive"));
        return Value.obj("thinking", thinking, "output_config", effort);
      }
      if (most > LEAST_THOUGHT && !goesOn(request)) {
        return Value.obj("thinking", budget(wishes.thinking(), most));
      }
    }
    return sampling(request, wishes);
  }

  private static Value budget(long wished, long most) {
    long budget = Math.max(LEAST_THOUGHT, Math.min(wished, most - 1));
    return Value.obj("type", Value.of("enabled"), "budget_tokens", Value.of(budget));
  }

  /** Whether the model waits for results of tools that it called. */
  private static boolean goesOn(ChatRequest request) {
    boolean waits = false;
    for (Message message : request.messages()) {
      waits = !(message instanceof Message.Assistant) && waits;
      waits |= message instanceof Message.ToolResult;
    }
    return waits;
  }

  private static Value.Obj sampling(ChatRequest request, Wishes wishes) {
    ObjBuilder sampling = Value.Obj.builder();
    if (ClaudeModel.samplesItself(request.offer().model())) {
      return sampling.build();
    }
    double temperature = Math.min(1, request.sampling().temperature());
    if (temperature >= 0) {
      sampling.put("temperature", temperature);
    } else {
      wishes.number("top_p").ifPresent(value -> sampling.put("top_p", value));
    }
    wishes.number("top_k").ifPresent(value -> sampling.put("top_k", value));
    return sampling.build();
  }
}
