package io.meshflow.definition;

import io.meshflow.core.data.ObjBuilder;
import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Template;
import io.meshflow.core.workflow.Template.Fixed;
import io.meshflow.core.workflow.Template.Hole;
import io.meshflow.definition.Draft.HoleUse;
import io.meshflow.definition.source.Nearest;
import io.meshflow.definition.source.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads templates: values whose texts have holes such as {@code {{ nodes.a.output }}}. */
final class TemplateReader {

  private static final List<String> ROOTS =
      List.of("task", "input", "context", "nodes", "item", "index", "loop", "visit");

  /** One step of a path: a name, an index, or either in brackets. */
  private static final Pattern STEP =
      Pattern.compile(
          "\\.?([A-Za-z_][A-Za-z0-9_-]*+)|\\.([0-9]{1,9})|\\[\\s*([0-9]{1,9})\\s*]"
              + "|\\[\\s*\"([^\"]*)\"\\s*]|\\[\\s*'([^']*)'\\s*]");

  private final Draft draft;
  private final String owner;
  private final boolean inMap;

  TemplateReader(Draft draft, String owner, boolean inMap) {
    this.draft = draft;
    this.owner = owner;
    this.inMap = inMap;
  }

  Template read(Yaml yaml) {
    return switch (yaml) {
      case Yaml.Scalar scalar ->
          scalar.value() instanceof Value.Text ? text(scalar) : new Fixed(scalar.value());
      case Yaml.Items list -> list(list);
      case Yaml.Fields map -> map(map);
    };
  }

  private Template list(Yaml.Items list) {
    List<Template> items = list.items().stream().map(this::read).toList();
    List<Value> fixed = new ArrayList<>();
    for (Template item : items) {
      if (!(item instanceof Fixed(Value value))) {
        return new Template.Items(items);
      }
      fixed.add(value);
    }
    return new Fixed(Value.array(fixed));
  }

  private Template map(Yaml.Fields map) {
    Map<String, Template> fields = new TreeMap<>();
    map.fields().forEach((name, field) -> fields.put(name, read(field.value())));
    ObjBuilder fixed = Value.Obj.builder();
    for (Map.Entry<String, Template> field : fields.entrySet()) {
      if (!(field.getValue() instanceof Fixed(Value value))) {
        return Template.Fields.of(fields);
      }
      fixed.put(field.getKey(), value);
    }
    return new Fixed(fixed.build());
  }

  private Template text(Yaml.Scalar scalar) {
    String text = scalar.written();
    List<Template> parts = new ArrayList<>();
    StringBuilder fixed = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf("{{", at);
      if (open < 0) {
        break;
      }
      if (open > at && text.charAt(open - 1) == '\\') {
        fixed.append(text, at, open - 1).append("{{");
        at = open + 2;
        continue;
      }
      int close = text.indexOf("}}", open);
      if (close < 0) {
        error(scalar, open, "A hole {{ has no }}", "close it, or write \\{{ for the characters");
        break;
      }
      fixed.append(text, at, open);
      flush(fixed, parts);
      hole(scalar, open + 2, close, parts);
      at = close + 2;
    }
    fixed.append(text.substring(at));
    flush(fixed, parts);
    return joined(parts);
  }

  private static Template joined(List<Template> parts) {
    return switch (parts.size()) {
      case 0 -> Template.EMPTY;
      case 1 -> parts.getFirst();
      default -> new Template.Joined(parts);
    };
  }

  private static void flush(StringBuilder fixed, List<Template> parts) {
    if (!fixed.isEmpty()) {
      parts.add(new Fixed(Value.of(fixed.toString())));
      fixed.setLength(0);
    }
  }

  private void hole(Yaml.Scalar scalar, int start, int end, List<Template> parts) {
    String inside = scalar.written().substring(start, end);
    int offset = start + inside.length() - inside.stripLeading().length();
    List<String> path = path(inside.strip());
    if (path.isEmpty()) {
      error(
          scalar,
          offset,
          "`" + inside.strip() + "` is no path",
          "write a path such as nodes.a.output or input.items[0]");
      return;
    }
    if (!ROOTS.contains(path.getFirst())) {
      String near = Nearest.hint(path.getFirst(), ROOTS);
      String all = "paths begin with " + String.join(", ", ROOTS);
      String message = "There is no `" + path.getFirst() + "` in a template";
      error(scalar, offset, message, near.isEmpty() ? all : near);
      return;
    }
    draft.holes.add(new HoleUse(owner, path, scalar.at(offset), inMap));
    parts.add(new Hole(path));
  }

  private static List<String> path(String text) {
    List<String> path = new ArrayList<>();
    Matcher step = STEP.matcher(text);
    int at = 0;
    while (at < text.length()) {
      step.region(at, text.length());
      boolean first = path.isEmpty();
      if (!step.lookingAt() || first != (text.charAt(at) != '.' && text.charAt(at) != '[')) {
        return List.of();
      }
      for (int group = 1; group <= step.groupCount(); group++) {
        if (step.group(group) != null) {
          path.add(step.group(group));
        }
      }
      at = step.end();
    }
    return path;
  }

  private void error(Yaml.Scalar scalar, int offset, String message, String suggestion) {
    draft.problems.error(scalar.at(offset), "bad_template", message, suggestion);
  }
}
