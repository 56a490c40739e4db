package io.meshflow.models;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a vendor asks to wait: the header {@code Retry-After} (RFC 9110 §10.2.3) with seconds or
 * a date, or a delay in the body.
 */
final class RetryAfter {

  private static final Pattern DELAY =
      Pattern.compile("\"retryDelay\"\\s*:\\s*\"(\\d{1,9}(?:\\.\\d{1,9})?)s\"");

  private static final long MOST_SECONDS = 86_400;

  private RetryAfter() {}

  /** The pause asked for, at most a day; empty when the header is absent or makes no sense. */
  static Optional<Duration> parse(Optional<String> header, Instant now) {
    return header.map(String::strip).flatMap(text -> pause(text, now));
  }

  /** Gemini says it in the error instead: {@code "retryDelay": "34s"} of google.rpc.RetryInfo. */
  static Optional<Duration> inBody(String body) {
    Matcher said = DELAY.matcher(body);
    return said.find() ? Optional.of(bounded(Double.parseDouble(said.group(1)))) : Optional.empty();
  }

  private static Optional<Duration> pause(String text, Instant now) {
    try {
      double seconds = Double.parseDouble(text);
      return seconds >= 0 ? Optional.of(bounded(seconds)) : Optional.empty();
    } catch (NumberFormatException notSeconds) {
      return untilDate(text, now);
    }
  }

  private static Optional<Duration> untilDate(String text, Instant now) {
    try {
      Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(bounded((double) Math.max(0, Duration.between(now, then).toSeconds())));
    } catch (DateTimeParseException notDate) {
      return Optional.empty();
    }
  }

  private static Duration bounded(double seconds) {
    return Duration.ofMillis((long) (Math.min(seconds, MOST_SECONDS) * 1000));
  }
}
