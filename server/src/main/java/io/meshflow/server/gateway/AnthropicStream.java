package io.meshflow.server.gateway;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.ThoughtBlocks;
import io.meshflow.core.model.Thoughts;
import io.meshflow.server.web.Dialect;
import io.meshflow.server.web.Problem;

/** The events of one streamed answer for clients of Anthropic. Owned by one thread. */
final class AnthropicStream implements StreamForm {

  private final Opened call;
  private boolean begun;
  private String open = "";
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

  /** Begins a block of this kind, unless it goes on. */
  private String opened(String kind, Value.Obj empty) {
    String before = begin();
    if (open.equals(kind)) {
      return before;
    }
    before += closed();
    open = kind;
    return before + start(empty);
  }

  private String closed() {
    return open.isEmpty() ? "" : stop();
  }

  @Override
  public String text(String text) {
    return opened("text", Value.obj("type", Value.of("text"), "text", Value.of("")))
        + delta(Value.obj("type", Value.of("text_delta"), "text", Value.of(text)));
  }

  @Override
  public String thought(String text) {
    return opened("thinking", ThoughtBlocks.thinking("", ""))
        + delta(Value.obj("type", Value.of("thinking_delta"), "thinking", Value.of(text)));
  }

  /** Thoughts that only their vendor can read were not begun. */
  @Override
  public String thoughtOver(Thoughts signed) {
    if (!open.equals("thinking")) {
      return signed.none() ? "" : silent(signed);
    }
    return signed(ThoughtBlocks.signature(signed)) + stop();
  }

  private String signed(String signature) {
    return signature.isEmpty()
        ? ""
        : delta(Value.obj("type", Value.of("signature_delta"), "signature", Value.of(signature)));
  }

  private String silent(Thoughts signed) {
    StringBuilder events = new StringBuilder(begin()).append(closed());
    for (Value one : ThoughtBlocks.of(signed)) {
      events.append(start(one)).append(stop());
    }
    return events.toString();
  }

  @Override
  public String raw(String json) {
    throw new IllegalStateException("no upstream speaks this dialect unparsed");
  }

  private String start(Value content) {
    return event("content_block_start", indexed().put("content_block", content));
  }

  private String delta(Value.Obj delta) {
    return event("content_block_delta", indexed().put("delta", delta));
  }

  private String stop() {
    String stop = event("content_block_stop", indexed());
    block++;
    open = "";
    return stop;
  }

  private ObjBuilder indexed() {
    return Value.Obj.builder().put("index", block);
  }

  @Override
  public String whole(Answer answer, String rest) {
    StringBuilder events = new StringBuilder(begun ? "" : begin());
    if (block == 0 && open.isEmpty()) {
      events.append(silent(answer.thoughts()));
    }
    events.append(rest.isEmpty() ? "" : text(rest)).append(closed());
    answer.uses().forEach(use -> events.append(use(use)));
    Value.Obj last =
        Value.obj(
            "stop_reason", Value.of(AnthropicAnswers.stop(answer)), "stop_sequence", Value.NULL);
    ObjBuilder end = Value.Obj.builder().put("delta", last);
    Value usage = Costs.in(AnthropicAnswers.usage(answer.usage()), answer);
    events.append(event("message_delta", end.put("usage", usage))).append(Costs.comment(answer));
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
