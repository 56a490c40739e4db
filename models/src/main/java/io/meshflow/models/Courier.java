package io.meshflow.models;

import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Carries requests to one vendor and says what a refusal means. Thread safe. */
final class Courier {

  private static final int LONGEST_ERROR = 64 << 10;

  private final Endpoint endpoint;
  private final InstantSource clock;
  private final VendorHttp http;
  private final VendorErrors errors;

  Courier(Endpoint endpoint, InstantSource clock, VendorHttp http) {
    this.endpoint = endpoint;
    this.clock = clock;
    this.http = http;
    this.errors = new VendorErrors(endpoint);
  }

  VendorErrors errors() {
    return errors;
  }

  /** Nothing is sent without a key to somebody who wants one. */
  void needKey(boolean needed) {
    if (needed && endpoint.key().isEmpty()) {
      throw errors.missingKey();
    }
  }

  /**
   * Sends what a permit allows.
   *
   * @param portion tells requests under one permit apart; empty for the first
   */
  VendorHttp.Answer post(
      Dialect.Outgoing out, String accept, Permit<?> permit, String portion, Patience patience)
      throws IOException, InterruptedException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("Accept", accept);
    headers.put("User-Agent", "meshflow");
    headers.put("Idempotency-Key", printable(permit.effectKey() + portion));
    headers.putAll(permit.correlation().headers());
    headers.putAll(out.headers());
    return http.post(out.address(), headers, utf8(out.body()), patience);
  }

  /** Percent-encodes what may not stand in a header. */
  private static String printable(String key) {
    IntPredicate plain = c -> c > 0x20 && c < 0x7F && c != '%';
    StringBuilder text = new StringBuilder();
    for (byte b : utf8(key)) {
      text.append(plain.test(b) ? Character.toString(b) : "%%%02X".formatted(b & 0xFF));
    }
    return text.toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Why an answer of a status other than 200 is none. */
  EffectFailure refusal(VendorHttp.Answer answer, Patience patience) throws InterruptedException {
    String body = excerpt(answer, patience);
    Optional<Duration> pause =
        RetryAfter.parse(answer.header("retry-after"), clock.instant())
            .or(() -> RetryAfter.inBody(body));
    return errors.status(answer.status(), pause, body);
  }

  /** Why an answer of another type is none. */
  EffectFailure stranger(VendorHttp.Answer answer, Patience patience) throws InterruptedException {
    return errors.notAnAnswer(answer.contentType(), excerpt(answer, patience));
  }

  /** The start of a body that only serves a message; a broken one is no further error. */
  private static String excerpt(VendorHttp.Answer answer, Patience patience)
      throws InterruptedException {
    try {
      return new LineReader(answer.body(), patience, LONGEST_ERROR).rest(false);
    } catch (IOException broken) {
      return "";
    }
  }
}
