package io.meshflow.server.operations;

import io.meshflow.core.data.Value;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * How much each part of this process says: those of libraries by the names of their packages, and
 * {@code meshflow.request}, {@code meshflow.run} and {@code meshflow.server} for our own. What has
 * no level takes that of the name above it; the empty name is above all. Thread safe.
 */
public final class LogLevels {

  /** The line of each request. */
  public static final String REQUEST = "meshflow.request";

  /** Lines about runs. */
  public static final String RUN = "meshflow.run";

  /** What the server says of itself. */
  public static final String SERVER = "meshflow.server";

  private static final Map<String, Level> WORDS =
      Map.of(
          "off", Level.OFF,
          "error", Level.SEVERE,
          "warn", Level.WARNING,
          "info", Level.INFO,
          "debug", Level.FINE,
          "trace", Level.FINER);

  /** Loggers are forgotten when nobody holds them, and their level with them. */
  private static final ConcurrentSkipListMap<String, Logger> HELD = new ConcurrentSkipListMap<>();

  private static final ConcurrentSkipListMap<String, String> SET = new ConcurrentSkipListMap<>();

  private LogLevels() {}

  /**
   * Sets levels as {@code warn,io.helidon=debug} says.
   *
   * @throws IllegalArgumentException when a word is no level; then nothing changes
   */
  public static void set(String text) {
    Map<String, String> wanted = new java.util.LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      if (part.isBlank() && !text.isBlank()) {
        continue;
      }
      String[] words = part.strip().split("=", 2);
      String word = words[words.length - 1].strip().toLowerCase(Locale.ROOT);
      if (!WORDS.containsKey(word)) {
        throw new IllegalArgumentException(
            "'" + word + "' is no level: off, error, warn, info, debug or trace.");
      }
      wanted.put(words.length > 1 ? words[0].strip() : "", word);
    }
    wanted.forEach(LogLevels::set);
  }

  private static void set(String name, String word) {
    HELD.computeIfAbsent(name, Logger::getLogger).setLevel(WORDS.get(word));
    SET.put(name, word);
  }

  /** What was set, by name. */
  public static Value.Obj document() {
    var levels = Value.Obj.builder();
    SET.forEach((name, word) -> levels.put(name.isEmpty() ? "default" : name, word));
    return Value.obj("levels", levels.build());
  }

  /** Whether a line of this name and level is wanted. */
  public static boolean wanted(String name, String level) {
    Level asked = WORDS.getOrDefault(level, Level.INFO);
    return HELD.computeIfAbsent(name, Logger::getLogger).isLoggable(asked);
  }

  /** The word for a level of a record. */
  static String word(Level level) {
    int value = level.intValue();
    return value >= Level.SEVERE.intValue()
        ? "error"
        : value >= Level.WARNING.intValue()
            ? "warn"
            : value >= Level.INFO.intValue()
                ? "info"
                : value >= Level.FINE.intValue() ? "debug" : "trace";
  }
}
