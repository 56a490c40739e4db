package io.meshflow.models;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.JsonException;
import io.meshflow.core.data.Value;
import io.meshflow.core.model.EmbeddingInput;
import io.meshflow.core.model.EmbeddingModel;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.EmbeddingResponse;
import io.meshflow.core.model.TokenEstimate;
import io.meshflow.core.model.Usage;
import io.meshflow.core.model.Vector;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A vendor's server that makes vectors, asked in portions of the size that the vendor takes. Thread
 * safe; an interrupt closes the connection and leaves the thread interrupted.
 *
 * <p>Once one portion was answered, a failure of a later one is an unknown outcome, because the
 * first is billed.
 */
final class VendorEmbedder implements EmbeddingModel {

  private static final int LONGEST_ANSWER = 64 << 20;

  private final List<Line> lines;
  private final EmbeddingDialect dialect;
  private final KeyPool keys;
  private final Timeouts timeouts;
  private final InstantSource clock;
  private final Courier courier;
  private final VendorErrors errors;

  /** How this vendor is asked with one of its keys. */
  record Line(EmbeddingDialect dialect, Courier courier) {}

  /** Lines in the order of the keys. */
  VendorEmbedder(List<Line> lines, KeyPool keys, Timeouts timeouts, InstantSource clock) {
    this.lines = List.copyOf(lines);
    this.dialect = lines.getFirst().dialect();
    this.keys = keys;
    this.timeouts = timeouts;
    this.clock = clock;
    this.courier = lines.getFirst().courier();
    this.errors = courier.errors();
  }

  /** A vendor with one key. */
  VendorEmbedder(
      Endpoint endpoint,
      EmbeddingDialect dialect,
      Timeouts timeouts,
      InstantSource clock,
      VendorHttp http) {
    this(
        List.of(new Line(dialect, new Courier(endpoint, clock, http))),
        KeyPool.single(endpoint.provider(), clock),
        timeouts,
        clock);
  }

  @Override
  public EmbeddingResponse embed(Permit<EmbeddingRequest> permit) {
    EmbeddingRequest request = permit.spend();
    courier.needKey(dialect.needsKey());
    check(request);
    List<Vector> vectors = new ArrayList<>(request.inputs().size());
    Usage usage = Usage.NONE;
    int number = 0;
    String label = "";
    for (List<EmbeddingInput> portion : Portions.of(request.inputs(), dialect.limits(request))) {
      KeyPool.Called<EmbeddingDialect.Read> called = portion(request, portion, permit, number);
      EmbeddingDialect.Read read = called.answer();
      label = called.label();
      vectors.addAll(read.vectors());
      usage = usage.plus(usage(read, portion));
      number++;
    }
    return new EmbeddingResponse(vectors, usage, request.offer().place(), label);
  }

  private void check(EmbeddingRequest request) {
    boolean tokens = request.inputs().stream().anyMatch(EmbeddingInput.Tokens.class::isInstance);
    if (tokens && !dialect.takesTokens()) {
      throw unsupported(request, "takes texts and no tokens: send the texts themselves");
    }
    if (request.form().dimensions() > 0 && !dialect.takesDimensions(request.offer().model())) {
      throw unsupported(request, "has vectors of one length only: leave out dimensions");
    }
  }

  private static EffectFailure unsupported(EmbeddingRequest request, String why) {
    return new EffectFailure.Permanent("unsupported_input", request.offer().place() + " " + why);
  }

  private KeyPool.Called<EmbeddingDialect.Read> portion(
      EmbeddingRequest request,
      List<EmbeddingInput> portion,
      Permit<EmbeddingRequest> permit,
      int number) {
    String part = number == 0 ? "" : "/" + number;
    try {
      return keys.call(
          new KeyPool.Load(
              request.offer().model(), portion.stream().mapToLong(TokenEstimate::of).sum()),
          key -> {
            Line line = lines.get(key);
            return checked(line, line.dialect().write(request, portion), permit, part, portion);
          },
          read -> usage(read, portion).input());
    } catch (EffectFailure failure) {
      throw number == 0
          ? failure
          : errors.broken(
              "portion_failed",
              "portion " + (number + 1) + " failed: " + failure.detail(),
              failure);
    }
  }

  private EmbeddingDialect.Read checked(
      Line line,
      Dialect.Outgoing out,
      Permit<?> permit,
      String part,
      List<EmbeddingInput> portion) {
    try {
      EmbeddingDialect.Read read = ask(line, out, permit, part);
      check(read, portion);
      return read;
    } catch (MalformedAnswerException unusable) {
      throw errors.broken(unusable.code(), unusable.detail(), unusable);
    }
  }

  private EmbeddingDialect.Read ask(Line line, Dialect.Outgoing out, Permit<?> permit, String part)
      throws MalformedAnswerException {
    Courier carrier = line.courier();
    Patience patience = Patience.of(timeouts, Duration.between(clock.instant(), permit.deadline()));
    try (VendorHttp.Answer answer = carrier.post(out, "application/json", permit, part, patience)) {
      if (answer.status() != 200) {
        throw carrier.refusal(answer, patience);
      }
      if (!answer.contentType().equals("application/json")) {
        throw carrier.stranger(answer, patience);
      }
      patience.begin();
      String json = new LineReader(answer.body(), patience, LONGEST_ANSWER).rest(true);
      EmbeddingDialect.Read read = read(line, json);
      return read.tokens() >= 0
          ? read
          : new EmbeddingDialect.Read(read.vectors(), line.dialect().counted(answer));
    } catch (IOException failure) {
      throw carrier.errors().io(failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw carrier.errors().broken("interrupted", "stopped while waiting for the answer", stopped);
    }
  }

  private static EmbeddingDialect.Read read(Line line, String json)
      throws MalformedAnswerException {
    try {
      if (!(Json.parseForeign(json) instanceof Value.Obj answer)) {
        throw new MalformedAnswerException("malformed_answer", "an answer that is not an object");
      }
      if (answer.field("error").filter(error -> !error.equals(Value.NULL)).isPresent()) {
        throw line.courier().errors().inAnswer(answer.required("error"), false);
      }
      return line.dialect().read(answer);
    } catch (JsonException malformed) {
      throw new MalformedAnswerException("malformed_answer", "not JSON: " + malformed.getMessage());
    }
  }

  private static void check(EmbeddingDialect.Read read, List<EmbeddingInput> portion)
      throws MalformedAnswerException {
    List<Vector> vectors = read.vectors();
    if (vectors.size() != portion.size()) {
      throw new MalformedAnswerException(
          "malformed_answer", vectors.size() + " vectors for " + portion.size() + " inputs");
    }
    int dimensions = vectors.getFirst().dimensions();
    if (vectors.stream().anyMatch(vector -> vector.dimensions() != dimensions)) {
      throw new MalformedAnswerException("malformed_answer", "vectors of different lengths");
    }
  }

  private static Usage usage(EmbeddingDialect.Read read, List<EmbeddingInput> portion) {
    if (read.tokens() >= 0) {
      return new Usage(read.tokens(), 0, 0, 0, false);
    }
    return new Usage(portion.stream().mapToLong(TokenEstimate::of).sum(), 0, 0, 0, true);
  }
}
