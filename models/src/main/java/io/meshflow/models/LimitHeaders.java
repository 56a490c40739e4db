package io.meshflow.models;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The headers in which a vendor says what is left of its limits. Immutable. */
final class LimitHeaders {

  private static final String OPENAI = "x-ratelimit-";
  private static final String ANTHROPIC = "anthropic-ratelimit-";
  private static final Pattern SPAN =
      Pattern.compile("(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+(?:\\.\\d+)?)(ms|s)?)?");

  /** So much there is in all, so much is left, and all of it is there again after that. */
  record Limit(long most, long left, Duration reset) {}

  private final Map<String, String> said;
  private final Instant now;

  private LimitHeaders(Map<String, String> said, Instant now) {
    this.said = said;
    this.now = now;
  }

  static LimitHeaders of(Map<String, List<String>> headers, Instant now) {
    Map<String, String> said = new HashMap<>();
    headers.forEach(
        (name, values) -> {
          if (starts(name, OPENAI) || starts(name, ANTHROPIC)) {
            said.put(name.toLowerCase(Locale.ROOT), values.getFirst().strip());
          }
        });
    return new LimitHeaders(said, now);
  }

  private static boolean starts(String name, String head) {
    return name.regionMatches(true, 0, head, 0, head.length());
  }

  boolean isEmpty() {
    return said.isEmpty();
  }

  /** What is said of requests or tokens; empty unless it is all said and makes sense. */
  Optional<Limit> of(String what) {
    Optional<Limit> theirs = limit("", "-" + what, OPENAI);
    return theirs.isPresent() ? theirs : limit(what + "-", "", ANTHROPIC);
  }

  private Optional<Limit> limit(String before, String after, String head) {
    try {
      long most = Long.parseLong(said.getOrDefault(head + before + "limit" + after, ""));
      long left = Long.parseLong(said.getOrDefault(head + before + "remaining" + after, ""));
      Optional<Duration> reset = span(said.getOrDefault(head + before + "reset" + after, ""));
      return most > 0 && left <= most
          ? reset.map(wait -> new Limit(most, Math.max(0, left), wait))
          : Optional.empty();
    } catch (NumberFormatException notSaid) {
      return Optional.empty();
    }
  }

  /** {@code 6m0s}, {@code 20ms}, seconds, or a moment. */
  private Optional<Duration> span(String text) {
    Matcher parts = SPAN.matcher(text);
    if (!text.isEmpty() && parts.matches()) {
      double number = parts.group(3) == null ? 0 : Double.parseDouble(parts.group(3));
      double millis = "ms".equals(parts.group(4)) ? number : number * 1000;
      return Optional.of(
          Duration.ofHours(whole(parts.group(1)))
              .plusMinutes(whole(parts.group(2)))
              .plusMillis((long) Math.ceil(Math.min(millis, 1e12))));
    }
    try {
      Duration until = Duration.between(now, OffsetDateTime.parse(text).toInstant());
      return Optional.of(until.isNegative() ? Duration.ZERO : until);
    } catch (DateTimeParseException neither) {
      return Optional.empty();
    }
  }

  private static long whole(@Nullable String digits) {
    return digits == null ? 0 : Math.min(1_000_000, Long.parseLong(digits));
  }
}
