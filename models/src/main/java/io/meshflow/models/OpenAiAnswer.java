package io.meshflow.models;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Usage;
import java.util.List;
import java.util.Optional;

/** Reads one answer of the OpenAI dialect, streamed or whole. One thread. */
final class OpenAiAnswer implements Incoming {

  private final AnswerDraft draft;
  private final OtherAnswers others;
  private final TokenSink tokens;
  private final TokenSink raw;

  OpenAiAnswer(ChatRequest request, boolean streamed, TokenSink tokens) {
    this.draft = new AnswerDraft(request, tokens);
    this.others = new OtherAnswers(request);
    this.tokens = tokens;
    this.raw = passes(request, streamed) ? tokens : TokenSink.NONE;
  }

  /** Events are passed on only to a client that asked for events of this kind. */
  private static boolean passes(ChatRequest request, boolean streamed) {
    boolean theirs = !request.extras().fields().isEmpty();
    boolean asked = request.extras().field("stream").filter(Value.TRUE::equals).isPresent();
    return theirs && asked == streamed;
  }

  @Override
  public boolean begun() {
    return draft.begun();
  }

  @Override
  public boolean ended() {
    return draft.finished() && others.finished();
  }

  @Override
  public Optional<Value> errorIn(Value.Obj chunk) {
    return chunk.field("error").filter(error -> !error.equals(Value.NULL));
  }

  @Override
  public void accept(String json, Value.Obj chunk) throws MalformedAnswerException {
    raw.raw(json);
    if (chunk.field("usage").orElse(Value.NULL) instanceof Value.Obj counted) {
      count(counted);
    }
    for (Value.Obj choice : Loose.objects(chunk, "choices")) {
      accept(choice, Loose.count(choice, "index"));
    }
  }

  private void accept(Value.Obj choice, long index) throws MalformedAnswerException {
    Value.Obj piece = Loose.object(choice, choice.has("message") ? "message" : "delta");
    if (index == 0) {
      accept(draft, choice, piece);
    } else if (others.at(index).isPresent()) {
      accept(others.at(index).get(), choice, piece);
      others.bounded();
    }
  }

  private static void accept(AnswerDraft draft, Value.Obj choice, Value.Obj piece)
      throws MalformedAnswerException {
    draft.begin();
    say(draft, piece.field("content").orElse(Value.NULL));
    draft.say(Loose.text(piece, "refusal"));
    String thought = Loose.text(piece, "reasoning_content");
    draft.think(thought.isEmpty() ? Loose.text(piece, "reasoning") : thought);
    long place = 0; // calls of an answer that comes whole are not numbered
    for (Value.Obj call : Loose.objects(piece, "tool_calls")) {
      boolean whole = choice.has("message") && !call.has("index");
      draft.calls().accept(whole ? call.with("index", Value.of(place++)) : call);
    }
    String stopped = Loose.text(choice, "finish_reason");
    if (!stopped.isEmpty()) {
      draft.finish(finish(stopped));
    }
  }

  /** A text; or, with Mistral's models that think, parts of text and of thoughts. */
  private static void say(AnswerDraft draft, Value content) throws MalformedAnswerException {
    if (content instanceof Value.Text text) {
      draft.say(text.value());
    } else if (content instanceof Value.Array) {
      for (Value.Obj part : Loose.objects(Value.obj("parts", content), "parts")) {
        draft.say(Loose.text(part, "text"));
        for (Value.Obj thought : Loose.objects(part, "thinking")) {
          draft.think(Loose.text(thought, "text"));
        }
      }
    }
  }

  private static Finish finish(String word) {
    return switch (word) {
      case "stop", "end_turn", "eos", "eos_token", "stop_sequence" -> Finish.STOP;
      case "tool_calls", "function_call" -> Finish.TOOL_USE;
      case "length", "max_tokens", "model_length" -> Finish.LENGTH;
      case "content_filter" -> Finish.CONTENT_FILTER;
      default -> Finish.OTHER;
    };
  }

  private void count(Value.Obj usage) {
    if (usage.has("prompt_tokens") && usage.has("completion_tokens")) {
      long input = Loose.count(usage, "prompt_tokens");
      long output = Loose.count(usage, "completion_tokens");
      long cached = Loose.count(Loose.object(usage, "prompt_tokens_details"), "cached_tokens");
      long thought =
          Loose.count(Loose.object(usage, "completion_tokens_details"), "reasoning_tokens");
      draft.usage(
          new Usage(input, output, Math.min(cached, input), Math.min(thought, output), false));
    }
  }

  @Override
  public boolean over() {
    return false; // the dialect has a last word of its own, [DONE]
  }

  @Override
  public ChatResponse response() throws MalformedAnswerException {
    List<ChatResponse> further = further();
    further.forEach(other -> draft.besides(other.usage().output()));
    ChatResponse first = draft.response();
    further.forEach(tokens::other);
    return first;
  }

  private List<ChatResponse> further() throws MalformedAnswerException {
    try {
      return others.responses();
    } catch (MalformedAnswerException unusable) {
      throw draft.paid(unusable);
    }
  }
}
