package io.meshflow.models;

import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel.TokenSink;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.Thoughts;
import io.meshflow.core.model.TokenEstimate;
import io.meshflow.core.model.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What every vendor's answer is made of: text, thoughts, calls of tools, a count. One thread. */
final class AnswerDraft {

  private static final int LONGEST_TEXT = 16 << 20;

  private final String dialect;
  private final ChatRequest request;
  private final TokenSink tokens;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder thoughts = new StringBuilder();
  private final ToolCalls calls = new ToolCalls();
  private final List<Value> kept = new ArrayList<>();
  private Optional<Finish> finish = Optional.empty();
  private Optional<Usage> usage = Optional.empty();
  private boolean begun;
  private long besides;

  AnswerDraft(ChatRequest request, TokenSink tokens) {
    this(request, tokens, "");
  }

  /** With the name under which its thoughts are kept. */
  AnswerDraft(ChatRequest request, TokenSink tokens, String dialect) {
    this.dialect = dialect;
    this.request = request;
    this.tokens = tokens;
  }

  ChatRequest request() {
    return request;
  }

  ToolCalls calls() {
    return calls;
  }

  void begin() {
    begun = true;
  }

  boolean begun() {
    return begun;
  }

  boolean finished() {
    return finish.isPresent();
  }

  /** Whether the answer is complete and the vendor has counted it. */
  boolean finishedAndCounted() {
    return finish.isPresent() && usage.isPresent();
  }

  /** A piece of the text. */
  void say(String piece) throws MalformedAnswerException {
    if (!piece.isEmpty()) {
      text.append(piece);
      bounded();
      tokens.delta(piece);
    }
  }

  /** A piece of what the model thinks; it counts, but is no answer. */
  void think(String piece) throws MalformedAnswerException {
    if (!piece.isEmpty()) {
      thoughts.append(piece);
      bounded();
      tokens.thought(piece);
    }
  }

  long length() {
    return (long) text.length() + thoughts.length();
  }

  private void bounded() throws MalformedAnswerException {
    bounded(length());
  }

  static void bounded(long length) throws MalformedAnswerException {
    if (length > LONGEST_TEXT) {
      throw new MalformedAnswerException("answer_too_long", "an answer of more than 16 MB");
    }
  }

  /** A block that the vendor wants back while the model waits for tools. */
  void keep(Value block) {
    kept.add(block);
    tokens.signed(dialect, block);
  }

  void finish(Finish reason) {
    finish = Optional.of(reason);
  }

  void usage(Usage counted) {
    usage = Optional.of(counted);
  }

  /** Tokens of further answers, for where nobody counts. */
  void besides(long tokens) {
    besides += tokens;
  }

  ChatResponse response() throws MalformedAnswerException {
    return response(text.toString(), uses());
  }

  /**
   * The answer when data was asked for in the form of a call of {@link AnswerTool}: its arguments
   * are the text.
   */
  ChatResponse unwrapped() throws MalformedAnswerException {
    List<ToolUse> uses = uses();
    Optional<ToolUse> data = uses.stream().filter(AnswerTool::is).findFirst();
    if (data.isEmpty() || uses.size() > 1) {
      return response(text.toString(), uses.stream().filter(u -> !AnswerTool.is(u)).toList());
    }
    String json = io.meshflow.core.data.Json.canonical(data.get().arguments());
    tokens.delta(json);
    finish(Finish.STOP);
    return response(json, List.of());
  }

  /** The calls of tools; where they cannot be read, what the answer was counted as is paid. */
  private List<ToolUse> uses() throws MalformedAnswerException {
    try {
      return finish.filter(Finish.LENGTH::equals).isPresent() ? calls.cut() : calls.finished();
    } catch (MalformedAnswerException unusable) {
      throw paid(unusable);
    }
  }

  /** What cannot be used, with what it was counted as. */
  MalformedAnswerException paid(MalformedAnswerException unusable) {
    return usage.map(unusable::counted).orElse(unusable);
  }

  private ChatResponse response(String answer, List<ToolUse> uses) {
    boolean said = !answer.isEmpty() || !uses.isEmpty();
    Finish reason = finish.orElse(said ? Finish.STOP : Finish.OTHER);
    return new ChatResponse(
            answer,
            uses,
            usage.isPresent() ? usage.get() : estimate(uses),
            reason == Finish.STOP && !uses.isEmpty() ? Finish.TOOL_USE : reason,
            request.offer().provider() + "/" + request.offer().model())
        .after(new Thoughts(kept.isEmpty() ? "" : dialect, kept, thoughts.toString()));
  }

  private Usage estimate(List<ToolUse> uses) {
    long thought = TokenEstimate.of(thoughts.toString());
    long output = thought + TokenEstimate.of(text.toString());
    for (ToolUse use : uses) {
      output += TokenEstimate.of(use.tool() + use.arguments());
    }
    return new Usage(TokenEstimate.of(request), output + besides, 0, thought, true);
  }
}
