package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.ChatResponse.Finish;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Price;
import io.meshflow.core.model.TokenEstimate;
import io.meshflow.core.model.Usage;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stand-in for a model: offline, free, and the same answer to the same question, byte for byte.
 * It reads the prompt, takes on the role, calls tools and honours schemas, but understands nothing;
 * every answer says {@code [demo]} and is served as {@code demo/demo-1}. Thread safe.
 */
public final class DemoModel implements LanguageModel {

  /** How it is offered. */
  public static final ModelOffer OFFER =
      new ModelOffer("demo", "demo", "demo-1", Optional.of(Price.FREE), 128_000, 8_192);

  private static final String SERVED = "demo/demo-1";
  private static final Pattern PIECE = Pattern.compile("\\S*\\s*");
  private static final int CHARS_PER_TOKEN = 4;

  private final long pauseNanos;

  /** Pauses so long after each word, as a model would; zero for none. */
  public DemoModel(Duration pausePerWord) {
    pauseNanos = pausePerWord.toNanos();
  }

  @Override
  public ChatResponse chat(Permit<ChatRequest> permit, TokenSink tokens) {
    ChatRequest request = permit.spend();
    DemoPrompt prompt = DemoPrompt.of(request);
    List<ToolUse> uses = new DemoToolPlan(request, prompt).next();
    String whole = uses.isEmpty() ? answer(request, prompt) : "";
    String text = cut(whole, request.sampling().maxOutputTokens());
    stream(text, tokens);
    Finish finish = uses.isEmpty() ? Finish.STOP : Finish.TOOL_USE;
    return new ChatResponse(
        text,
        uses,
        usage(request, text, uses),
        text.length() < whole.length() ? Finish.LENGTH : finish,
        SERVED);
  }

  private static String answer(ChatRequest request, DemoPrompt prompt) {
    boolean structured =
        request.responseSchema() instanceof Value.Obj schema && !schema.fields().isEmpty();
    return structured
        ? Json.canonical(new DemoSchema(prompt).value((Value.Obj) request.responseSchema()))
        : new DemoProse(prompt).text();
  }

  private static String cut(String text, long maxTokens) {
    long most = maxTokens <= 0 ? Long.MAX_VALUE : maxTokens * CHARS_PER_TOKEN;
    return DemoPrompt.cut(text, (int) Math.min(most, Integer.MAX_VALUE));
  }

  private void stream(String text, TokenSink tokens) {
    Matcher pieces = PIECE.matcher(text);
    while (pieces.find() && !pieces.group().isEmpty()) {
      tokens.delta(pieces.group());
      pause();
    }
  }

  private void pause() {
    if (pauseNanos > 0) {
      LockSupport.parkNanos(pauseNanos);
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new EffectFailure.UnknownOutcome("interrupted", "stopped while answering", null);
    }
  }

  private static Usage usage(ChatRequest request, String text, List<ToolUse> uses) {
    long output = TokenEstimate.of(text);
    for (ToolUse use : uses) {
      output += TokenEstimate.of(use.tool() + Json.canonical(use.arguments()));
    }
    return new Usage(TokenEstimate.of(request), output, 0, 0, false);
  }
}
