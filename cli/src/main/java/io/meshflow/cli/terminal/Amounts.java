package io.meshflow.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Money, tokens, times in words. */
public final class Amounts {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final long DIME = 100_000;
  private static final double MILLION = 1e6;

  private Amounts() {}

  /** Millionths of a dollar, with as many digits as it takes to see something. */
  public static String money(long micros) {
    if (micros == 0) {
      return "$0";
    }
    String text = String.format(Locale.ROOT, "$%.6f", micros / MILLION);
    int end = text.length();
    while (text.charAt(end - 1) == '0' && end > text.indexOf('.') + 3) {
      end--;
    }
    return micros >= DIME
        ? String.format(Locale.ROOT, "$%.2f", micros / MILLION)
        : text.substring(0, end);
  }

  /** The amount in dollars for programs. */
  public static double dollars(long micros) {
    return micros / MILLION;
  }

  /** A count with thousands apart. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** How long something took. */
  public static String time(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1_000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
    }
    long seconds = millis / 1_000;
    return seconds < 3_600 ? "%d m %02d s".formatted(seconds / 60, seconds % 60) : longer(seconds);
  }

  private static String longer(long seconds) {
    long hours = seconds / 3_600;
    return hours < 48
        ? "%d h %02d m".formatted(hours, seconds % 3_600 / 60)
        : "%d days".formatted(hours / 24);
  }

  /** How long ago an instant is. */
  public static String ago(Instant at, Instant now) {
    Duration past = Duration.between(at, now);
    return past.toSeconds() < 5
        ? "now"
        : time(past.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)).replace(".0 s", " s")
            + " ago";
  }

  /** The time of day on this machine's clock. */
  public static String clock(Instant at) {
    return CLOCK.withZone(ZoneId.systemDefault()).format(at);
  }

  /** A point of time on this machine's clock. */
  public static String stamp(Instant at) {
    return STAMP.withZone(ZoneId.systemDefault()).format(at);
  }
}
