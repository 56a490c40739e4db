package io.meshflow.definition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Fills {@code ${NAME}} and {@code ${NAME:-default}} in one text; a default may hold others. An
 * empty variable counts as unset, as in a shell. What is not closed stays as it is written.
 */
final class Placeholders {

  private final Function<String, Optional<String>> variables;
  private final List<String> missing = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private boolean given;

  Placeholders(Function<String, Optional<String>> variables) {
    this.variables = variables;
  }

  /** The text with everything filled in; an unset variable without a default leaves nothing. */
  String fill(String text) {
    StringBuilder filled = new StringBuilder();
    boolean plain = false;
    int at = 0;
    while (at < text.length()) {
      int end = text.startsWith("${", at) ? closing(text, at) : -1;
      if (end > 0) {
        filled.append(value(text.substring(at + 2, end)));
        at = end + 1;
      } else {
        filled.append(text.charAt(at++));
        plain = true;
      }
    }
    given |= plain && names.isEmpty();
    return filled.toString();
  }

  private static int closing(String text, int from) {
    int depth = 0;
    for (int at = from; at < text.length(); at++) {
      if (text.startsWith("${", at)) {
        depth++;
      } else if (text.charAt(at) == '}' && --depth == 0) {
        return at;
      }
    }
    return -1;
  }

  private String value(String inside) {
    int split = inside.indexOf(":-");
    String name = split < 0 ? inside : inside.substring(0, split);
    names.add(name);
    Optional<String> set = variables.apply(name).filter(value -> !value.isBlank());
    if (set.isPresent()) {
      given = true;
      return set.get().strip();
    }
    if (split < 0) {
      missing.add(name);
      return "";
    }
    return fill(inside.substring(split + 2));
  }

  /** Variables that are unset and have no default. */
  List<String> missing() {
    return missing;
  }

  /** The variables that were looked for, in order. */
  List<String> names() {
    return names;
  }

  /** True when something came from a variable, or was written without one. */
  boolean given() {
    return given;
  }
}
