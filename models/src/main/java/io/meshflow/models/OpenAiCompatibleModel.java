package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Any server of the OpenAI chat completions dialect, always streamed. Thread safe; an interrupt
 * closes the connection and leaves the thread interrupted.
 *
 * <p>Once the request is sent, whatever goes wrong without a clear refusal is an unknown outcome:
 * the answer may have been made and billed.
 */
public final class OpenAiCompatibleModel implements LanguageModel {

  private static final int LONGEST_LINE = 4 << 20;
  private static final int LONGEST_ANSWER = 16 << 20;
  private static final int LONGEST_ERROR = 64 << 10;

  private final Endpoint endpoint;
  private final Timeouts timeouts;
  private final InstantSource clock;
  private final VendorHttp http;
  private final VendorErrors errors;

  public OpenAiCompatibleModel(Endpoint endpoint, Timeouts timeouts, InstantSource clock) {
    this(endpoint, timeouts, clock, new VendorHttp(timeouts.connect()));
  }

  OpenAiCompatibleModel(
      Endpoint endpoint, Timeouts timeouts, InstantSource clock, VendorHttp http) {
    this.endpoint = endpoint;
    this.timeouts = timeouts;
    this.clock = clock;
    this.http = http;
    this.errors = new VendorErrors(endpoint);
  }

  @Override
  public ChatResponse chat(Permit<ChatRequest> permit, TokenSink tokens) {
    ChatRequest request = permit.spend();
    if (endpoint.key().isEmpty() && endpoint.provider().equals("openai")) {
      throw errors.missingKey();
    }
    Patience patience = Patience.of(timeouts, Duration.between(clock.instant(), permit.deadline()));
    byte[] body = Json.canonicalBytes(ChatWire.body(request));
    try (VendorHttp.Answer answer =
        http.post(endpoint.chat(), headers(permit.effectKey()), body, patience)) {
      return read(request, answer, patience, tokens);
    } catch (IOException failure) {
      throw errors.io(failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw errors.broken("interrupted", "stopped while waiting for the answer", stopped);
    }
  }

  private Map<String, String> headers(String effectKey) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Accept", "text/event-stream, application/json");
    headers.put("User-Agent", "meshflow");
    headers.put("Idempotency-Key", printable(effectKey));
    if (!endpoint.key().isEmpty()) {
      headers.put("Authorization", "Bearer " + endpoint.key());
    }
    return headers;
  }

  /** Percent-encodes what may not stand in a header. */
  private static String printable(String key) {
    IntPredicate plain = c -> c > 0x20 && c < 0x7F && c != '%';
    StringBuilder text = new StringBuilder();
    for (byte b : key.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      text.append(plain.test(b) ? Character.toString(b) : "%%%02X".formatted(b & 0xFF));
    }
    return text.toString();
  }

  private ChatResponse read(
      ChatRequest request, VendorHttp.Answer answer, Patience patience, TokenSink tokens)
      throws IOException, InterruptedException {
    if (answer.status() != 200) {
      throw refusal(answer, patience);
    }
    ChatAnswer collected = new ChatAnswer(tokens);
    try {
      switch (answer.contentType()) {
        case "text/event-stream" ->
            stream(answer, patience, collected, passes(request, true, tokens));
        case "application/json" ->
            whole(answer, patience, collected, passes(request, false, tokens));
        default -> throw stranger(answer, patience);
      }
      return collected.response(request);
    } catch (MalformedAnswerException unusable) {
      throw errors.broken(unusable.code(), unusable.detail(), unusable);
    } catch (JsonException malformed) {
      throw errors.broken("malformed_answer", "not JSON: " + malformed.getMessage(), malformed);
    }
  }

  /** Events are passed on only to a client that asked for events of this kind. */
  private static TokenSink passes(ChatRequest request, boolean streamed, TokenSink tokens) {
    boolean theirs = !request.extras().fields().isEmpty();
    boolean asked = request.extras().field("stream").filter(Value.TRUE::equals).isPresent();
    return theirs && asked == streamed ? tokens : TokenSink.NONE;
  }

  private EffectFailure refusal(VendorHttp.Answer answer, Patience patience)
      throws InterruptedException {
    Optional<Duration> pause = RetryAfter.parse(answer.header("retry-after"), clock.instant());
    return errors.status(answer.status(), pause, excerpt(answer, patience));
  }

  private EffectFailure stranger(VendorHttp.Answer answer, Patience patience)
      throws InterruptedException {
    return errors.notAnAnswer(answer.contentType(), excerpt(answer, patience));
  }

  /**
   * The start of a body that only serves a message; a broken one is no reason for another error.
   */
  private static String excerpt(VendorHttp.Answer answer, Patience patience)
      throws InterruptedException {
    try {
      return new LineReader(answer.body(), patience, LONGEST_ERROR).rest(false);
    } catch (IOException broken) {
      return "";
    }
  }

  private void stream(
      VendorHttp.Answer answer, Patience patience, ChatAnswer collected, TokenSink raw)
      throws IOException, InterruptedException, MalformedAnswerException {
    EventReader events = new EventReader(new LineReader(answer.body(), patience, LONGEST_LINE));
    Optional<String> event = events.next();
    while (event.isPresent() && !event.get().equals("[DONE]")) {
      patience.begin();
      accept(event.get(), collected, raw);
      event = events.next();
    }
    if (event.isEmpty() && !collected.ended()) {
      throw new MalformedAnswerException("answer_cut_off", "the stream stopped before its end");
    }
  }

  private void whole(
      VendorHttp.Answer answer, Patience patience, ChatAnswer collected, TokenSink raw)
      throws IOException, InterruptedException, MalformedAnswerException {
    accept(new LineReader(answer.body(), patience, LONGEST_ANSWER).rest(true), collected, raw);
    if (!collected.begun()) {
      throw new MalformedAnswerException("malformed_answer", "an answer without a choice");
    }
  }

  private void accept(String json, ChatAnswer collected, TokenSink raw)
      throws MalformedAnswerException {
    if (!(Json.parseForeign(json) instanceof Value.Obj chunk)) {
      throw new MalformedAnswerException("malformed_answer", "a chunk that is not an object");
    }
    Optional<Value> error = ChatAnswer.errorIn(chunk);
    if (error.isPresent()) {
      throw errors.inAnswer(error.get(), collected.begun());
    }
    raw.raw(json);
    collected.accept(chunk);
  }
}
