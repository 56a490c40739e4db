package io.meshflow.models;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Claude's models take, by the version in their names, also in Bedrock's (migration guides up
 * to Claude Sonnet 5). Before 4.6 a model thinks within a budget; since then it decides itself how
 * long. Since 4.1 a model takes a temperature or {@code top_p}, and since 4.7 neither.
 */
final class ClaudeModel {

  private static final Pattern VERSION =
      Pattern.compile("claude-[a-z]+-(\\d{1,2})(?:-(\\d{1,2}))?(?!\\d)");
  private static final int MAJOR = 100;
  private static final int THINKS_FREELY = 406;
  private static final int SAMPLES_ITSELF = 407;

  private ClaudeModel() {}

  /** Whether it decides itself how long it thinks, and is told an effort instead of a budget. */
  static boolean thinksFreely(String model) {
    return version(model) >= THINKS_FREELY;
  }

  /** Whether it refuses a temperature and its like. */
  static boolean samplesItself(String model) {
    return version(model) >= SAMPLES_ITSELF;
  }

  /** Whether this is a model of Claude's at all. */
  static boolean is(String model) {
    return model.contains("claude");
  }

  /** 407 for 4.7; 0 for the old names that begin with the version, and for others. */
  private static int version(String model) {
    Matcher found = VERSION.matcher(model);
    if (!found.find()) {
      return 0;
    }
    int minor = found.group(2) == null ? 0 : Integer.parseInt(found.group(2));
    return Integer.parseInt(found.group(1)) * MAJOR + minor;
  }
}
