package io.meshflow.cli.screen;

import io.meshflow.cli.terminal.Paragraph;
import io.meshflow.cli.terminal.SafeText;
import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.List;

/** Values as people read them: nothing left out, nothing hidden, texts in lines of their own. */
final class Shown {

  private static final int LONG_TEXT = 60;

  private Shown() {}

  /** The whole value in lines of at most so many columns. */
  static List<String> lines(Value value, int columns) {
    List<String> lines = new ArrayList<>();
    switch (value) {
      case Value.Text text -> lines.addAll(Paragraph.wrap(SafeText.exact(text.value()), columns));
      case Value.Obj object ->
          object.fields().forEach((name, field) -> named(name, field, columns, lines));
      case Value.Array array -> items(array, columns, lines);
      default -> lines.add(Json.canonical(value));
    }
    return lines;
  }

  private static void named(String name, Value field, int columns, List<String> lines) {
    String label = SafeText.exact(name).replace('\n', ' ') + ":";
    if (inline(field)) {
      lines.addAll(Paragraph.wrap(label + " " + scalar(field), columns));
      return;
    }
    lines.add(label);
    lines(field, Math.max(10, columns - 2)).forEach(line -> lines.add("  " + line));
  }

  private static void items(Value.Array array, int columns, List<String> lines) {
    for (Value item : array.items()) {
      List<String> inner =
          inline(item) ? List.of(scalar(item)) : lines(item, Math.max(10, columns - 2));
      for (int i = 0; i < inner.size(); i++) {
        lines.add((i == 0 ? "- " : "  ") + inner.get(i));
      }
    }
  }

  private static boolean inline(Value value) {
    return switch (value) {
      case Value.Text text -> text.value().length() <= LONG_TEXT && text.value().indexOf('\n') < 0;
      case Value.Array array -> array.items().isEmpty();
      case Value.Obj object -> object.fields().isEmpty();
      default -> true;
    };
  }

  private static String scalar(Value value) {
    return value instanceof Value.Text text
        ? SafeText.exact(text.value())
        : SafeText.exact(Json.canonical(value));
  }
}
