package io.meshflow.models;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Usage;
import java.util.Optional;

/** Reads the events of one answer of Bedrock's ConverseStream. One thread. */
final class BedrockAnswer implements Incoming {

  private final AnswerDraft draft;
  private final StringBuilder thought = new StringBuilder();
  private final StringBuilder signature = new StringBuilder();

  BedrockAnswer(ChatRequest request, TokenSink tokens) {
    this.draft = new AnswerDraft(request, tokens, BedrockWire.DIALECT);
  }

  @Override
  public Optional<Value> errorIn(Value.Obj event) {
    return event.field("exception");
  }

  @Override
  public void accept(String json, Value.Obj event) throws MalformedAnswerException {
    for (String type : event.fields().keySet()) {
      Value.Obj data = Loose.object(event, type);
      switch (type) {
        case "messageStart" -> draft.begin();
        case "contentBlockStart" -> start(data, Loose.object(data, "start"));
        case "contentBlockDelta" -> delta(data, Loose.object(data, "delta"));
        case "contentBlockStop" -> thought();
        case "messageStop" -> draft.finish(finish(Loose.text(data, "stopReason")));
        case "metadata" -> count(Loose.object(data, "usage"));
        default -> {}
      }
    }
  }

  private void start(Value.Obj data, Value.Obj start) throws MalformedAnswerException {
    draft.begin();
    Value.Obj use = Loose.object(start, "toolUse");
    if (!use.fields().isEmpty()) {
      draft
          .calls()
          .accept(
              piece(data)
                  .put("id", Loose.text(use, "toolUseId"))
                  .put("function", Value.obj("name", Value.of(Loose.text(use, "name"))))
                  .build());
    }
  }

  private void delta(Value.Obj data, Value.Obj delta) throws MalformedAnswerException {
    draft.begin();
    draft.say(Loose.text(delta, "text"));
    reason(Loose.object(delta, "reasoningContent"));
    Value.Obj use = Loose.object(delta, "toolUse");
    if (!use.fields().isEmpty()) {
      Value arguments = Value.of(Loose.text(use, "input"));
      draft.calls().accept(piece(data).put("function", Value.obj("arguments", arguments)).build());
    }
  }

  private void reason(Value.Obj reasoning) throws MalformedAnswerException {
    String text = Loose.text(reasoning, "text");
    draft.think(text);
    thought.append(text);
    signature.append(Loose.text(reasoning, "signature"));
    reasoning
        .field("redactedContent")
        .ifPresent(
            hidden ->
                draft.keep(Value.obj("reasoningContent", Value.obj("redactedContent", hidden))));
  }

  /** A block is over; what was thought in it is signed as a whole. */
  private void thought() {
    if (!signature.isEmpty()) {
      Value told =
          Value.obj(
              "text", Value.of(thought.toString()), "signature", Value.of(signature.toString()));
      draft.keep(Value.obj("reasoningContent", Value.obj("reasoningText", told)));
    }
    thought.setLength(0);
    signature.setLength(0);
  }

  private static ObjBuilder piece(Value.Obj data) {
    return Value.Obj.builder().put("index", Loose.count(data, "contentBlockIndex"));
  }

  private void count(Value.Obj usage) {
    if (usage.has("inputTokens") && usage.has("outputTokens")) {
      long cached = Loose.count(usage, "cacheReadInputTokens");
      long written = Loose.count(usage, "cacheWriteInputTokens");
      long input = Loose.count(usage, "inputTokens") + cached + written;
      draft.usage(new Usage(input, Loose.count(usage, "outputTokens"), cached, 0, false, written));
    }
  }

  private static Finish finish(String reason) {
    return switch (reason) {
      case "end_turn", "stop_sequence" -> Finish.STOP;
      case "tool_use" -> Finish.TOOL_USE;
      case "max_tokens", "model_context_window_exceeded" -> Finish.LENGTH;
      case "guardrail_intervened", "content_filtered" -> Finish.CONTENT_FILTER;
      default -> Finish.OTHER;
    };
  }

  @Override
  public boolean begun() {
    return draft.begun();
  }

  @Override
  public boolean ended() {
    return draft.finished();
  }

  @Override
  public boolean over() {
    return draft.finishedAndCounted();
  }

  @Override
  public ChatResponse response() throws MalformedAnswerException {
    return AnswerTool.wanted(draft.request()) ? draft.unwrapped() : draft.response();
  }
}
