package io.meshflow.core.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the confidence that a model states in a line of its own, {@code CONFIDENCE: 0.85}. */
public final class StatedConfidence {

  /** What counts when a model states nothing. */
  public static final double UNSTATED = 0.8;

  private static final Pattern LINE =
      Pattern.compile(
          "(?im)^[ \\t>*_]*confidence[ \\t]*:[ \\t*_]*([01](?:\\.\\d{1,6})?|\\.\\d{1,6})[ \\t*_]*$\\n?");

  /** A text without its last such line, and the stated value, 0 to 1. */
  public record Split(String text, double confidence) {}

  private StatedConfidence() {}

  /** Such a line. */
  public static String line(String value) {
    return "CONFIDENCE: " + value;
  }

  /** Takes the last such line out of a text; without one the text stays and 0.8 counts. */
  public static Split of(String text) {
    Matcher matcher = LINE.matcher(text);
    int start = -1;
    int end = -1;
    String number = "";
    while (matcher.find()) {
      start = matcher.start();
      end = matcher.end();
      number = matcher.group(1);
    }
    if (start < 0) {
      return new Split(text, UNSTATED);
    }
    String rest = text.substring(0, start) + text.substring(end);
    return new Split(rest.stripTrailing(), Math.min(1, Double.parseDouble(number)));
  }
}
