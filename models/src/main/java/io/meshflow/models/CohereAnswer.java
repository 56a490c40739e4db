package io.meshflow.models;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Usage;
import java.util.Optional;

/** Reads the events of one answer of Cohere's chat API. One thread. */
final class CohereAnswer implements Incoming {

  private final AnswerDraft draft;
  private boolean ended;

  CohereAnswer(ChatRequest request, TokenSink tokens) {
    this.draft = new AnswerDraft(request, tokens);
  }

  @Override
  public Optional<Value> errorIn(Value.Obj event) {
    Value.Obj delta = Loose.object(event, "delta");
    boolean broken =
        Loose.text(event, "type").equals("message-end")
            && Loose.text(delta, "finish_reason").equals("ERROR");
    return broken
        ? Optional.of(
            Value.obj(
                "message", delta.field("error").orElse(Value.of("the vendor reports an error"))))
        : Optional.empty();
  }

  @Override
  public void accept(String json, Value.Obj event) throws MalformedAnswerException {
    Value.Obj delta = Loose.object(event, "delta");
    Value.Obj message = Loose.object(delta, "message");
    switch (Loose.text(event, "type")) {
      case "message-start" -> draft.begin();
      case "content-start", "content-delta" -> {
        draft.begin();
        Value.Obj content = Loose.object(message, "content");
        draft.say(Loose.text(content, "text"));
        draft.think(Loose.text(content, "thinking"));
      }
      case "tool-plan-delta" -> draft.think(Loose.text(message, "tool_plan"));
      case "tool-call-start", "tool-call-delta" -> {
        Value index = Value.of(Loose.count(event, "index"));
        draft.calls().accept(Loose.object(message, "tool_calls").with("index", index));
      }
      case "message-end" -> {
        ended = true;
        draft.finish(finish(Loose.text(delta, "finish_reason")));
        count(Loose.object(delta, "usage"));
      }
      default -> {}
    }
  }

  private void count(Value.Obj usage) {
    Value.Obj tokens = Loose.object(usage, "tokens");
    if (tokens.has("input_tokens") && tokens.has("output_tokens")) {
      long input = Loose.count(tokens, "input_tokens");
      long cached = Math.min(input, Loose.count(usage, "cached_tokens"));
      draft.usage(new Usage(input, Loose.count(tokens, "output_tokens"), cached, 0, false));
    }
  }

  private static Finish finish(String reason) {
    return switch (reason) {
      case "COMPLETE", "STOP_SEQUENCE" -> Finish.STOP;
      case "TOOL_CALL" -> Finish.TOOL_USE;
      case "MAX_TOKENS" -> Finish.LENGTH;
      case "ERROR_TOXIC" -> Finish.CONTENT_FILTER;
      default -> Finish.OTHER;
    };
  }

  @Override
  public boolean begun() {
    return draft.begun();
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public boolean over() {
    return ended;
  }

  @Override
  public ChatResponse response() throws MalformedAnswerException {
    return draft.response();
  }
}
