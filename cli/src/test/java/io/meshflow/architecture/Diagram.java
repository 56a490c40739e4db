package io.meshflow.architecture;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Draws the rules as Mermaid graphs: an arrow that others imply is left out. */
final class Diagram {
  private Diagram() {}

  static String draw() {
    StringBuilder text = new StringBuilder();
    text.append("### Modules\n\n");
    graph(text, Rooms.MODULES);
    text.append("\n### Rooms of core\n\n");
    graph(text, Rooms.ROOMS);
    text.append("\n| room | may use |\n|---|---|\n");
    Rooms.ROOMS.forEach(
        (room, uses) ->
            text.append("| `%s` | %s |\n".formatted(room, uses.isEmpty() ? "–" : list(uses))));
    return text.toString();
  }

  private static void graph(StringBuilder text, Map<String, List<String>> uses) {
    text.append("```mermaid\ngraph BT\n");
    for (String from : uses.keySet()) {
      text.append("  ").append(from).append('\n');
      for (String to : uses.get(from)) {
        if (!implied(uses, from, to)) {
          text.append("  %s --> %s\n".formatted(from, to));
        }
      }
    }
    text.append("```\n");
  }

  private static boolean implied(Map<String, List<String>> uses, String from, String to) {
    return uses.get(from).stream().anyMatch(via -> uses.get(via).contains(to));
  }

  private static String list(Collection<String> names) {
    return "`" + String.join("`, `", names) + "`";
  }
}
