package io.meshflow.models;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Usage;
import java.util.Optional;

/** Reads the events of one answer of Anthropic's messages API. One thread. */
final class AnthropicAnswer implements Incoming {

  private final AnswerDraft draft;
  private long input;
  private long cached;
  private long written;
  private final StringBuilder thought = new StringBuilder();
  private final StringBuilder signature = new StringBuilder();
  private long output;
  private boolean counted;
  private boolean stopped;

  AnthropicAnswer(ChatRequest request, TokenSink tokens) {
    this.draft = new AnswerDraft(request, tokens, AnthropicWire.DIALECT);
  }

  @Override
  public Optional<Value> errorIn(Value.Obj event) {
    return Loose.text(event, "type").equals("error") ? event.field("error") : Optional.empty();
  }

  @Override
  public void accept(String json, Value.Obj event) throws MalformedAnswerException {
    switch (Loose.text(event, "type")) {
      case "message_start" -> {
        draft.begin();
        count(Loose.object(Loose.object(event, "message"), "usage"));
      }
      case "content_block_start" -> block(event, Loose.object(event, "content_block"));
      case "content_block_stop" -> thought();
      case "content_block_delta" -> delta(event, Loose.object(event, "delta"));
      case "message_delta" -> {
        String reason = Loose.text(Loose.object(event, "delta"), "stop_reason");
        if (!reason.isEmpty()) {
          draft.finish(finish(reason));
        }
        count(Loose.object(event, "usage"));
      }
      case "message_stop" -> stopped = true;
      default -> {}
    }
  }

  private void block(Value.Obj event, Value.Obj block) throws MalformedAnswerException {
    draft.begin();
    switch (Loose.text(block, "type")) {
      case "text" -> draft.say(Loose.text(block, "text"));
      case "thinking" -> {
        think(Loose.text(block, "thinking"));
        signature.append(Loose.text(block, "signature"));
      }
      case "redacted_thinking" -> draft.keep(block);
      case "tool_use" ->
          draft
              .calls()
              .accept(
                  piece(event)
                      .put("id", Loose.text(block, "id"))
                      .put("function", Value.obj("name", Value.of(Loose.text(block, "name"))))
                      .build());
      default -> {}
    }
  }

  private void delta(Value.Obj event, Value.Obj delta) throws MalformedAnswerException {
    switch (Loose.text(delta, "type")) {
      case "text_delta" -> draft.say(Loose.text(delta, "text"));
      case "thinking_delta" -> think(Loose.text(delta, "thinking"));
      case "signature_delta" -> signature.append(Loose.text(delta, "signature"));
      case "input_json_delta" -> {
        Value arguments = Value.of(Loose.text(delta, "partial_json"));
        draft
            .calls()
            .accept(piece(event).put("function", Value.obj("arguments", arguments)).build());
      }
      default -> {}
    }
  }

  private void think(String piece) throws MalformedAnswerException {
    draft.think(piece);
    thought.append(piece);
  }

  /** A block is over; what was thought in it is signed as a whole. */
  private void thought() {
    if (!signature.isEmpty()) {
      draft.keep(
          Value.obj(
              "type",
              Value.of("thinking"),
              "thinking",
              Value.of(thought.toString()),
              "signature",
              Value.of(signature.toString())));
    }
    thought.setLength(0);
    signature.setLength(0);
  }

  private static ObjBuilder piece(Value.Obj event) {
    return Value.Obj.builder().put("index", Loose.count(event, "index"));
  }

  /** Later counts replace earlier ones; {@code input_tokens} leaves out what the cache held. */
  private void count(Value.Obj usage) {
    if (usage.has("input_tokens")) {
      cached = Loose.count(usage, "cache_read_input_tokens");
      written = Loose.count(usage, "cache_creation_input_tokens");
      input = Loose.count(usage, "input_tokens") + cached + written;
    }
    if (usage.has("output_tokens")) {
      output = Loose.count(usage, "output_tokens");
      counted = true;
    }
  }

  private static Finish finish(String reason) {
    return switch (reason) {
      case "end_turn", "stop_sequence" -> Finish.STOP;
      case "tool_use" -> Finish.TOOL_USE;
      case "max_tokens", "model_context_window_exceeded" -> Finish.LENGTH;
      case "refusal" -> Finish.CONTENT_FILTER;
      default -> Finish.OTHER;
    };
  }

  @Override
  public boolean begun() {
    return draft.begun();
  }

  @Override
  public boolean ended() {
    return stopped;
  }

  @Override
  public boolean over() {
    return stopped;
  }

  @Override
  public ChatResponse response() throws MalformedAnswerException {
    if (counted && input > 0) {
      draft.usage(new Usage(input, output, cached, 0, false, written));
    }
    return AnswerTool.wanted(draft.request()) ? draft.unwrapped() : draft.response();
  }
}
