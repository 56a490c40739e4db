package io.meshflow.server.gateway;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.server.web.Dialect;
import io.meshflow.server.web.Problem;

/** The events of one streamed answer for clients of Anthropic. Owned by one thread. */
final class AnthropicStream implements StreamForm {

  private final Opened call;
  private boolean begun;
  private boolean open;
  private int block;

  AnthropicStream(Opened call) {
    this.call = call;
  }

  private String begin() {
    if (begun) {
      return "";
    }
    begun = true;
    Value message = AnthropicAnswers.message(call.run().value(), call.model());
    return event("message_start", Value.Obj.builder().put("message", message));
  }

  @Override
  public String text(String text) {
    String before = begin();
    if (!open) {
      open = true;
      before += start(Value.obj("type", Value.of("text"), "text", Value.of("")));
    }
    return before + delta(Value.obj("type", Value.of("text_delta"), "text", Value.of(text)));
  }

  @Override
  public String raw(String json) {
    throw new IllegalStateException("no upstream speaks this dialect unparsed");
  }

  private String start(Value.Obj content) {
    return event("content_block_start", indexed().put("content_block", content));
  }

  private String delta(Value.Obj delta) {
    return event("content_block_delta", indexed().put("delta", delta));
  }

  private String stop() {
    String stop = event("content_block_stop", indexed());
    block++;
    return stop;
  }

  private ObjBuilder indexed() {
    return Value.Obj.builder().put("index", block);
  }

  @Override
  public String whole(Answer answer, String rest) {
    StringBuilder events = new StringBuilder(rest.isEmpty() ? begin() : text(rest));
    if (open) {
      events.append(stop());
    }
    answer.uses().forEach(use -> events.append(use(use)));
    Value.Obj last =
        Value.obj(
            "stop_reason", Value.of(AnthropicAnswers.stop(answer)), "stop_sequence", Value.NULL);
    ObjBuilder end = Value.Obj.builder().put("delta", last);
    events.append(event("message_delta", end.put("usage", AnthropicAnswers.usage(answer.usage()))));
    return events.append(event("message_stop", Value.Obj.builder())).toString();
  }

  private String use(ToolUse use) {
    Value.Obj arguments =
        Value.obj(
            "type",
            Value.of("input_json_delta"),
            "partial_json",
            Value.of(Json.canonical(use.arguments())));
    return start(AnthropicAnswers.use(use, Value.Obj.EMPTY)) + delta(arguments) + stop();
  }

  private static String event(String name, ObjBuilder data) {
    return "event: " + name + "\ndata: " + Json.canonical(data.put("type", name).build()) + "\n\n";
  }

  @Override
  public String refused(Problem problem) {
    return "event: error\ndata: "
        + Json.canonical(Dialect.ANTHROPIC.error(problem, call.correlation()))
        + "\n\n";
  }

  @Override
  public String idle() {
    return event("ping", Value.Obj.builder());
  }
}
