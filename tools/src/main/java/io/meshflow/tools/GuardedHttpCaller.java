package io.meshflow.tools;

import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import io.meshflow.core.tool.HttpCall;
import io.meshflow.core.tool.HttpCaller;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Calls public addresses only, unless a host is trusted; see {@link HttpLimits}. Thread safe; to be
 * called on virtual threads, where an interrupt closes the connection. Knows no proxy.
 */
public final class GuardedHttpCaller implements HttpCaller {

  private static final int LONGEST_EXCERPT = 300;

  private final HttpLimits limits;
  private final InstantSource clock;

  public GuardedHttpCaller(HttpLimits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  @Override
  public Reply call(Permit<HttpCall> permit) {
    HttpCall call = permit.spend();
    HttpMessage message = HttpMessage.of(call, permit.effectKey(), permit.correlation());
    HttpTarget target = HttpTarget.of(call.url(), limits.trustedHosts());
    long by = System.nanoTime() + time(permit).toNanos();
    HttpAnswer answer = send(target, message, by);
    for (int hop = 0; answer.redirect().isPresent(); hop++) {
      if (!message.isSafe() || hop >= limits.maxRedirects()) {
        throw permanent("redirected", target.host() + " redirects; that is not followed");
      }
      HttpTarget next = next(target, answer.redirect().get());
      message = next.sameOrigin(target) ? message : message.withoutCredentials();
      target = next;
      answer = send(target, message, by);
    }
    if (answer.status() >= 400) {
      throw refusal(target, message, answer);
    }
    return new Reply(answer.status(), answer.contentType(), answer.text());
  }

  private Duration time(Permit<HttpCall> permit) {
    Duration left = Duration.between(clock.instant(), permit.deadline());
    return left.compareTo(limits.total()) < 0 ? left : limits.total();
  }

  private HttpTarget next(HttpTarget from, String location) {
    try {
      HttpTarget next =
          HttpTarget.of(URI.create(from.url()).resolve(location).toString(), limits.trustedHosts());
      if (from.secure() && !next.secure()) {
        throw permanent("address_refused", "a redirect from https to http is not followed");
      }
      return next;
    } catch (IllegalArgumentException malformed) {
      throw permanent("invalid_url", from.host() + " redirects to something that is no URL");
    }
  }

  private HttpAnswer send(HttpTarget target, HttpMessage message, long by) {
    try (HttpWire wire = new HttpWire(by, limits.maxBytes())) {
      try {
        wire.connect(target, (int) limits.connect().toMillis());
        return wire.exchange(target, message);
      } catch (IOException failure) {
        throw failure(target, message, wire.sent(), failure);
      }
    } catch (IOException closing) {
      throw new EffectFailure.UnknownOutcome("connection_lost", target.host(), closing);
    }
  }

  private static EffectFailure failure(
      HttpTarget target, HttpMessage message, boolean sent, IOException failure) {
    String host = target.host();
    boolean nothingHappened = !sent || message.isSafe();
    return switch (failure) {
      case HttpWire.TooLargeException large ->
          message.isSafe()
              ? permanent("answer_too_large", host + " answered with too many bytes")
              : unknown("answer_too_large", host + " did it and answered too much", large);
      case SSLHandshakeException untrusted ->
          permanent("tls_failed", host + ": no trusted connection");
      case ConnectException refused -> later("connect_failed", host + " cannot be reached", null);
      case NoRouteToHostException none ->
          later("connect_failed", host + " cannot be reached", null);
      case SocketTimeoutException late ->
          nothingHappened
              ? later("timeout", host + " did not answer in time", null)
              : unknown("timeout", host + " did not answer in time", late);
      default ->
          nothingHappened
              ? later("connection_lost", host + ": the connection broke", null)
              : unknown("connection_lost", host + ": the connection broke", failure);
    };
  }

  private EffectFailure refusal(HttpTarget target, HttpMessage message, HttpAnswer answer) {
    String text = answer.text().replaceAll("\\s+", " ").strip();
    String cut = text.length() > LONGEST_EXCERPT ? text.substring(0, LONGEST_EXCERPT) + "…" : text;
    String detail = target.host() + " answered " + answer.status() + ": " + cut;
    String code = "http_" + answer.status();
    return switch (answer.status()) {
      case 425, 429, 503 -> later(code, detail, pause(answer).orElse(null));
      case 408, 500, 502, 504 ->
          message.isSafe() ? later(code, detail, null) : unknown(code, detail, null);
      default -> permanent(code, detail);
    };
  }

  private static Optional<Duration> pause(HttpAnswer answer) {
    return answer
        .header("retry-after")
        .filter(text -> text.matches("\\d{1,5}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)));
  }

  private static EffectFailure permanent(String code, String detail) {
    return new EffectFailure.Permanent(code, detail);
  }

  private static EffectFailure later(String code, String detail, @Nullable Duration pause) {
    return new EffectFailure.Transient(code, detail, pause);
  }

  private static EffectFailure unknown(String code, String detail, @Nullable Throwable cause) {
    return new EffectFailure.UnknownOutcome(code, detail, cause);
  }
}
