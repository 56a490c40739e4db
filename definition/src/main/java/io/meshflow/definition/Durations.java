package io.meshflow.definition;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads time spans: {@code 250ms}, {@code 30s}, {@code 1.5h}, {@code 2d}, plain seconds. */
final class Durations {

  private static final Pattern SPAN =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)\\s*(ms|s|m|h|d)?");
  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Duration.ofDays(3_653).toMillis());

  private Durations() {}

  /** The span, unless it is none or longer than ten years. */
  static Optional<Duration> of(String text) {
    Matcher matcher = SPAN.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String unit = matcher.group(2) == null ? "s" : matcher.group(2);
    BigDecimal millis =
        new BigDecimal(matcher.group(1))
            .multiply(BigDecimal.valueOf(MILLIS.getOrDefault(unit, 1L)));
    return millis.compareTo(LONGEST) > 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(millis.longValue()));
  }
}
