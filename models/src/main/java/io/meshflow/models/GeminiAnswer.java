package io.meshflow.models;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message;
import io.meshflow.core.model.Usage;
import java.util.Optional;

/** Reads the events of one answer of the Gemini API. One thread. */
final class GeminiAnswer implements Incoming {

  private final AnswerDraft draft;
  private int called;

  GeminiAnswer(ChatRequest request, TokenSink tokens) {
    this.draft = new AnswerDraft(request, tokens);
    this.called = callsBefore(request);
  }

  /** Ids of later answers go on counting, because other vendors want them all to differ. */
  private static int callsBefore(ChatRequest request) {
    int calls = 0;
    for (Message message : request.messages()) {
      calls += message instanceof Message.Assistant said ? said.toolUses().size() : 0;
    }
    return calls;
  }

  @Override
  public Optional<Value> errorIn(Value.Obj event) {
    return event.field("error").filter(error -> !error.equals(Value.NULL));
  }

  @Override
  public void accept(String json, Value.Obj event) throws MalformedAnswerException {
    draft.begin();
    if (!Loose.text(Loose.object(event, "promptFeedback"), "blockReason").isEmpty()) {
      draft.finish(Finish.CONTENT_FILTER);
    }
    for (Value.Obj candidate : Loose.objects(event, "candidates")) {
      if (Loose.count(candidate, "index") == 0) {
        candidate(candidate);
      }
    }
    if (event.field("usageMetadata").orElse(Value.NULL) instanceof Value.Obj counted) {
      count(counted);
    }
  }

  private void candidate(Value.Obj candidate) throws MalformedAnswerException {
    for (Value.Obj part : Loose.objects(Loose.object(candidate, "content"), "parts")) {
      part(part);
    }
    String reason = Loose.text(candidate, "finishReason");
    if (!reason.isEmpty()) {
      draft.finish(finish(reason));
    }
  }

  private void part(Value.Obj part) throws MalformedAnswerException {
    if (part.field("thought").filter(Value.TRUE::equals).isPresent()) {
      draft.think(Loose.text(part, "text"));
      return;
    }
    draft.say(Loose.text(part, "text"));
    Value.Obj call = Loose.object(part, "functionCall");
    if (!call.fields().isEmpty()) {
      String id = GeminiId.of(called, Loose.text(part, "thoughtSignature"));
      Value function =
          Value.obj(
              "name",
              Value.of(Loose.text(call, "name")),
              "arguments",
              call.field("args").orElse(Value.Obj.EMPTY));
      draft
          .calls()
          .accept(Value.obj("index", Value.of(called++), "id", Value.of(id), "function", function));
    }
  }

  /** The vendor counts thoughts apart from the answer. */
  private void count(Value.Obj usage) {
    long input =
        Loose.count(usage, "promptTokenCount") + Loose.count(usage, "toolUsePromptTokenCount");
    long thought = Loose.count(usage, "thoughtsTokenCount");
    long output = Loose.count(usage, "candidatesTokenCount") + thought;
    long cached = Math.min(input, Loose.count(usage, "cachedContentTokenCount"));
    if (input > 0) {
      draft.usage(new Usage(input, output, cached, thought, false));
    }
  }

  private static Finish finish(String reason) {
    return switch (reason) {
      case "STOP" -> Finish.STOP;
      case "MAX_TOKENS" -> Finish.LENGTH;
      case "SAFETY",
          "RECITATION",
          "LANGUAGE",
          "BLOCKLIST",
          "PROHIBITED_CONTENT",
          "SPII",
          "IMAGE_SAFETY" ->
          Finish.CONTENT_FILTER;
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
    return draft.response();
  }
}
