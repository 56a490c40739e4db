package io.meshflow.definition.expression;

import io.meshflow.definition.source.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in plain words what CEL found wrong, and what to write instead. */
final class Hints {

  private static final Pattern UNDECLARED =
      Pattern.compile("undeclared reference to '([A-Za-z_][A-Za-z0-9_]*)'");
  private static final Pattern DASHED_NODE =
      Pattern.compile("nodes\\.([A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)+)");
  private static final Pattern CHAINED = Pattern.compile("'_[<>]=?_' applied to '\\(bool, ");
  private static final Pattern PREFIX =
      Pattern.compile(
          "^evaluation error(?: at [^ ]*)?: |^ERROR: [^ ]*: |\\(in container '[^']*'\\)");
  private static final Map<String, String> METHODS =
      Map.of(
          "startswith", "startsWith",
          "endswith", "endsWith",
          "lower", "lowerAscii",
          "upper", "upperAscii",
          "strip", "trim",
          "str", "string",
          "float", "double",
          "any", "list.exists(x, …)");

  private Hints() {}

  static String reason(String message) {
    return PREFIX.matcher(message).replaceAll("").strip();
  }

  static List<String> of(String message, String text) {
    List<String> hints = new ArrayList<>();
    Matcher dashed = DASHED_NODE.matcher(text);
    if (dashed.find()) {
      hints.add("write nodes[\"" + dashed.group(1) + "\"] for an id with a dash");
    }
    Matcher undeclared = UNDECLARED.matcher(message);
    if (undeclared.find()) {
      undeclared(undeclared.group(1), hints);
    }
    if (message.contains("'@in'") || message.contains("@in")) {
      hints.add("for a part of a text write content.contains(\"…\")");
    }
    if (CHAINED.matcher(message).find()) {
      hints.add("write a < b && b < c");
    }
    if (message.contains("is not present in map")) {
      hints.add("test with has(…) first");
    }
    if (message.contains("extraneous input '=")) {
      hints.add("write == to compare");
    }
    return hints;
  }

  private static void undeclared(String name, List<String> hints) {
    String method = METHODS.get(name);
    if (method != null) {
      hints.add("write " + method);
      return;
    }
    Nearest.of(name, Language.VARIABLES).ifPresent(near -> hints.add("did you mean " + near));
    hints.add("for a shared value write context." + name);
  }
}
