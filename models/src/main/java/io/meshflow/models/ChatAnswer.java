package io.meshflow.models;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Usage;
import java.util.Optional;

/** Collects one answer of the OpenAI dialect, streamed or whole. One thread. */
final class ChatAnswer {

  private static final int LONGEST_TEXT = 16 << 20;

  private final TokenSink tokens;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final ToolCalls calls = new ToolCalls();
  private String finish = "";
  private Value.Obj usage = Value.Obj.EMPTY;
  private boolean begun;

  ChatAnswer(TokenSink tokens) {
    this.tokens = tokens;
  }

  /** True once any part of an answer has come. */
  boolean begun() {
    return begun;
  }

  /** True once the vendor has said why it stopped. */
  boolean ended() {
    return !finish.isEmpty();
  }

  /** The error inside a chunk or an answer, if there is one. */
  static Optional<Value> errorIn(Value.Obj chunk) {
    return chunk.field("error").filter(error -> !error.equals(Value.NULL));
  }

  /** One chunk of a stream, or a whole answer. */
  void accept(Value.Obj chunk) throws MalformedAnswerException {
    if (chunk.field("usage").orElse(Value.NULL) instanceof Value.Obj counted) {
      usage = counted;
    }
    for (Value.Obj choice : Loose.objects(chunk, "choices")) {
      if (Loose.count(choice, "index") == 0) {
        accept(choice, Loose.object(choice, choice.has("message") ? "message" : "delta"));
      }
    }
  }

  private void accept(Value.Obj choice, Value.Obj piece) throws MalformedAnswerException {
    begun = true;
    append(Loose.text(piece, "content"));
    append(Loose.text(piece, "refusal"));
    reasoning.append(Loose.text(piece, "reasoning_content"));
    for (Value.Obj call : Loose.objects(piece, "tool_calls")) {
      calls.accept(call);
    }
    String stopped = Loose.text(choice, "finish_reason");
    finish = stopped.isEmpty() ? finish : stopped;
    if (text.length() + reasoning.length() > LONGEST_TEXT) {
      throw new MalformedAnswerException("answer_too_long", "an answer of more than 16 MB");
    }
  }

  private void append(String piece) {
    if (!piece.isEmpty()) {
      text.append(piece);
      tokens.delta(piece);
    }
  }

  ChatResponse response(ChatRequest request) throws MalformedAnswerException {
    String served = request.offer().provider() + "/" + request.offer().model();
    return new ChatResponse(text.toString(), calls.finished(), usage(request), finish(), served);
  }

  private Finish finish() {
    Finish stated =
        switch (finish) {
          case "stop", "end_turn", "eos" -> Finish.STOP;
          case "tool_calls", "function_call" -> Finish.TOOL_USE;
          case "length", "max_tokens" -> Finish.LENGTH;
          case "content_filter" -> Finish.CONTENT_FILTER;
          default -> Finish.OTHER;
        };
    return stated == Finish.STOP && !calls.isEmpty() ? Finish.TOOL_USE : stated;
  }

  private Usage usage(ChatRequest request) throws MalformedAnswerException {
    if (!usage.has("prompt_tokens") || !usage.has("completion_tokens")) {
      return estimate(request);
    }
    long input = Loose.count(usage, "prompt_tokens");
    long output = Loose.count(usage, "completion_tokens");
    long cached = Loose.count(Loose.object(usage, "prompt_tokens_details"), "cached_tokens");
    long thought =
        Loose.count(Loose.object(usage, "completion_tokens_details"), "reasoning_tokens");
    return new Usage(input, output, Math.min(cached, input), Math.min(thought, output), false);
  }

  private Usage estimate(ChatRequest request) throws MalformedAnswerException {
    long thought = TokenEstimate.of(reasoning.toString());
    long output = thought + TokenEstimate.of(text.toString());
    for (var use : calls.finished()) {
      output += TokenEstimate.of(use.tool() + use.arguments());
    }
    return new Usage(TokenEstimate.of(request), output, 0, thought, true);
  }
}
