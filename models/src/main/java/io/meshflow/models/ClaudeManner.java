package io.meshflow.models;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.Message;
import java.util.Optional;

/**
 * How a model of Claude's is to think and to choose its words. Thinking excludes a temperature and
 * a tool that must be called. Within a budget it also excludes going on after a call of a tool
 * whose thoughts are not known here, since the vendor wants them back.
 */
final class ClaudeManner {

  private static final long LEAST_THOUGHT = 1_024;

  private ClaudeManner() {}

  /** Fields of the request; {@code most} is the limit of the answer, thoughts included. */
  static Value.Obj of(ChatRequest request, Wishes wishes, long most) {
    boolean free = wishes.toolChoice().isEmpty() || wishes.toolChoice().equals("auto");
    boolean forced = AnswerTool.wanted(request) || !(free || wishes.toolChoice().equals("none"));
    if (wishes.thinking() > 0 && !forced) {
      Optional<Value.Obj> thinking = thinking(request, wishes, most, AnthropicWire.DIALECT);
      if (thinking.isPresent()) {
        wishes.leaveOut("temperature", "top_p", "top_k");
        return thinking.get();
      }
    }
    wishes.leaveOut("thinking");
    return sampling(request, wishes);
  }

  static Optional<Value.Obj> thinking(
      ChatRequest request, Wishes wishes, long most, String dialect) {
    if (ClaudeModel.thinksFreely(request.offer().model())) {
      Value effort = Value.obj("effort", Value.of(wishes.effort()));
      Value.Obj plain = Value.obj("type", Value.of("adaptive"));
      Value thinking = wishes.display().<Value>map(how -> plain.with("display", how)).orElse(plain);
      return Optional.of(Value.obj("thinking", thinking, "output_config", effort));
    }
    return most > LEAST_THOUGHT && !goesOn(request, dialect)
        ? Optional.of(Value.obj("thinking", budget(wishes.thinking(), most)))
        : Optional.empty();
  }

  private static Value budget(long wished, long most) {
    long budget = Math.max(LEAST_THOUGHT, Math.min(wished, most - 1));
    return Value.obj("type", Value.of("enabled"), "budget_tokens", Value.of(budget));
  }

  /** Whether the model waits for results of a tool that it called with thoughts unknown here. */
  private static boolean goesOn(ChatRequest request, String dialect) {
    boolean waits = false;
    boolean known = false;
    for (Message message : request.messages()) {
      switch (message) {
        case Message.System system -> {}
        case Message.User user -> known &= waits;
        case Message.ToolResult result -> waits = true;
        case Message.Assistant said -> {
          known |= !said.thoughts().of(dialect).isEmpty();
          waits = false;
        }
      }
    }
    return waits && !known;
  }

  private static Value.Obj sampling(ChatRequest request, Wishes wishes) {
    ObjBuilder sampling = Value.Obj.builder();
    if (ClaudeModel.samplesItself(request.offer().model())) {
      wishes.leaveOut("temperature", "top_p", "top_k");
      return sampling.build();
    }
    double temperature = Math.min(1, request.sampling().temperature());
    if (temperature >= 0) {
      sampling.put("temperature", temperature);
      wishes.leaveOut("top_p");
    } else {
      wishes.number("top_p").ifPresent(value -> sampling.put("top_p", value));
    }
    wishes.number("top_k").ifPresent(value -> sampling.put("top_k", value));
    return sampling.build();
  }
}
