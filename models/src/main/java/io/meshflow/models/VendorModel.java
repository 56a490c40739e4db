package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.ChatResponse;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.Thinking;
import io.meshflow.core.model.TokenEstimate;
import io.meshflow.core.model.UnusableAnswer;
import io.meshflow.core.policy.Permit;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * A vendor's server, always asked to stream, in the vendor's dialect. Thread safe; an interrupt
 * closes the connection and leaves the thread interrupted.
 *
 * <p>Once the request is sent, whatever goes wrong without a clear refusal is an unknown outcome:
 * the answer may have been made and billed.
 */
final class VendorModel implements LanguageModel {

  private static final int LONGEST_LINE = 4 << 20;
  private static final int LONGEST_ANSWER = 16 << 20;
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);
  private static final Duration LAST_MOMENT = Duration.ofMillis(100);

  private final List<Line> lines;
  private final KeyPool keys;
  private final Timeouts timeouts;
  private final InstantSource clock;

  /** How this vendor is asked with one of its keys. */
  record Line(Dialect dialect, Courier courier) {}

  /** Lines in the order of the keys. */
  VendorModel(List<Line> lines, KeyPool keys, Timeouts timeouts, InstantSource clock) {
    this.lines = List.copyOf(lines);
    this.keys = keys;
    this.timeouts = timeouts;
    this.clock = clock;
  }

  /** A vendor with one key. */
  VendorModel(
      Endpoint endpoint, Dialect dialect, Timeouts timeouts, InstantSource clock, VendorHttp http) {
    this(
        List.of(new Line(dialect, new Courier(endpoint, clock, http))),
        KeyPool.single(endpoint.provider(), clock),
        timeouts,
        clock);
  }

  @Override
  public ChatResponse chat(Permit<ChatRequest> permit, TokenSink tokens) {
    ChatRequest request = permit.spend();
    long size = keys.counts() ? TokenEstimate.of(request) : 0;
    KeyPool.Called<ChatResponse> called =
        keys.call(
            new KeyPool.Load(request.offer().model(), size),
            key -> new Asking(key).ask(request, permit, tokens),
            response -> response.usage().total());
    return called.answer().with(called.label());
  }

  /** One question with one key. */
  private final class Asking {
    private final int key;
    private final Dialect dialect;
    private final Courier courier;
    private final VendorErrors errors;

    Asking(int key) {
      Line line = lines.get(key);
      this.key = key;
      this.dialect = line.dialect();
      this.courier = line.courier();
      this.errors = courier.errors();
    }

    ChatResponse ask(ChatRequest request, Permit<ChatRequest> permit, TokenSink tokens) {
      courier.needKey(dialect.needsKey());
      boolean thinks =
          Thinking.beside(request.sampling().wishes(), request.offer().abilities()) > 0;
      Patience patience =
          Patience.of(
              thinks ? timeouts.thinking() : timeouts,
              Duration.between(clock.instant(), permit.deadline()));
      Dialect.Outgoing out = dialect.write(request);
      try (VendorHttp.Answer answer = courier.post(out, accept(), permit, "", patience)) {
        keys.heard(key, request.offer().model(), answer.headers());
        return read(request, answer, patience, tokens).without(out.leftOut());
      } catch (IOException failure) {
        throw errors.io(failure);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw errors.broken("interrupted", "stopped while waiting for the answer", stopped);
      }
    }

    private String accept() {
      return dialect.framing().contentType() + ", application/json";
    }

    private ChatResponse read(
        ChatRequest request, VendorHttp.Answer answer, Patience patience, TokenSink tokens)
        throws IOException, InterruptedException {
      if (answer.status() != 200) {
        throw courier.refusal(answer, patience);
      }
      boolean streamed = answer.contentType().equals(dialect.framing().contentType());
      boolean whole = answer.contentType().equals("application/json") && dialect.comesWhole();
      if (!streamed && !whole) {
        throw courier.stranger(answer, patience);
      }
      Incoming incoming = dialect.read(request, streamed, tokens);
      try {
        if (streamed) {
          stream(answer, patience, incoming);
        } else {
          whole(answer, patience, incoming);
        }
        return incoming.response();
      } catch (MalformedAnswerException unusable) {
        if (unusable.usage().isPresent()) {
          throw new UnusableAnswer(
              unusable.code(), unusable.detail(), unusable.usage().get(), request.offer().place());
        }
        throw errors.broken(unusable.code(), unusable.detail(), unusable);
      } catch (JsonException malformed) {
        throw errors.broken("malformed_answer", "not JSON: " + malformed.getMessage(), malformed);
      }
    }

    private void stream(VendorHttp.Answer answer, Patience patience, Incoming incoming)
        throws IOException, InterruptedException, MalformedAnswerException {
      Pieces pieces =
          switch (dialect.framing()) {
            case EVENTS ->
                new EventReader(new LineReader(answer.body(), patience, LONGEST_LINE))::next;
            case FRAMES -> new FrameReader(answer.body(), patience)::next;
          };
      Optional<String> piece = next(pieces, incoming);
      while (piece.isPresent() && !piece.get().equals("[DONE]") && !incoming.over()) {
        patience.begin();
        accept(piece.get(), incoming);
        if (incoming.ended()) {
          patience.atMost(LAST_WORDS);
        }
        piece = incoming.over() ? piece : next(pieces, incoming);
      }
      if (piece.isPresent()) {
        answer.body().finish(LAST_MOMENT);
      } else if (!incoming.ended()) {
        throw new MalformedAnswerException("answer_cut_off", "the stream stopped before its end");
      }
    }

    /** The next piece; silence after a complete answer is its end. */
    private Optional<String> next(Pieces pieces, Incoming incoming)
        throws IOException, InterruptedException, MalformedAnswerException {
      try {
        return pieces.next();
      } catch (StalledException silence) {
        if (incoming.ended()) {
          return Optional.empty();
        }
        throw silence;
      }
    }

    private void whole(VendorHttp.Answer answer, Patience patience, Incoming incoming)
        throws IOException, InterruptedException, MalformedAnswerException {
      accept(new LineReader(answer.body(), patience, LONGEST_ANSWER).rest(true), incoming);
      if (!incoming.begun()) {
        throw new MalformedAnswerException("malformed_answer", "an answer without a choice");
      }
    }

    private void accept(String json, Incoming incoming) throws MalformedAnswerException {
      if (!(Json.parseForeign(json) instanceof Value.Obj event)) {
        throw new MalformedAnswerException("malformed_answer", "a chunk that is not an object");
      }
      Optional<Value> error = incoming.errorIn(event);
      if (error.isPresent()) {
        throw errors.inAnswer(error.get(), incoming.begun());
      }
      incoming.accept(json, event);
    }
  }

  /** Gives one piece of an answer after the other; empty after the last. */
  private interface Pieces {
    Optional<String> next() throws IOException, InterruptedException, MalformedAnswerException;
  }
}
