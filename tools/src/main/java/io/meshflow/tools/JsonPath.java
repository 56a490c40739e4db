package io.meshflow.tools;

import io.meshflow.core.data.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of JSONPath (RFC 9535): {@code $}, {@code .name}, {@code ['name']}, {@code [0]}, {@code
 * [-1]}, {@code [1:3]}, {@code [*]}, {@code .*}, {@code ..name}, {@code ..*}, and filters of one
 * test such as {@code [?@.price < 10]} or {@code [?@.name]}. Numbers compare with numbers, texts
 * with texts; what has another kind fails the test. Immutable.
 */
final class JsonPath {

  private static final int LONGEST = 1_000;
  private static final int MOST_NODES = 100_000;
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\d_-]*");
  private static final Pattern BRACKET =
      Pattern.compile(
          "\\[\\s*(?:'((?:[^'\\\\]|\\\\.)*)'|\"((?:[^\"\\\\]|\\\\.)*)\"|(\\*)"
              + "|(-?\\d{1,9})|(-?\\d{0,9})\\s*:\\s*(-?\\d{0,9})|\\?(.+?))\\s*\\]");
  private static final Pattern TEST =
      Pattern.compile(
          "\\(?\\s*@((?:\\.[\\p{L}_][\\p{L}\\d_-]*)*)\\s*"
              + "(?:(==|!=|<=|>=|<|>)\\s*(.+?))?\\s*\\)?\\s*");

  /** Takes a value one step further. */
  private interface Step {
    void from(Value value, List<Value> into);
  }

  private final List<Step> steps;

  private JsonPath(List<Step> steps) {
    this.steps = steps;
  }

  /** Reads a path; what is wrong with it becomes an {@link IllegalArgumentException}. */
  static JsonPath parse(String path) {
    if (path.length() > LONGEST) {
      throw new IllegalArgumentException("a path has at most 1,000 characters");
    }
    if (!path.startsWith("$")) {
      throw new IllegalArgumentException("a path starts with $");
    }
    List<Step> steps = new ArrayList<>();
    int at = 1;
    while (at < path.length()) {
      at = step(path, at, steps);
    }
    return new JsonPath(List.copyOf(steps));
  }

  private static int step(String path, int start, List<Step> steps) {
    int at = start;
    if (path.startsWith("..", at)) {
      steps.add(JsonPath::descendants);
      at += 2;
    } else if (path.charAt(at) == '.') {
      at++;
    } else if (path.charAt(at) != '[') {
      throw malformed(path, at);
    }
    if (path.startsWith("[", at)) {
      Matcher bracket = BRACKET.matcher(path).region(at, path.length());
      if (!bracket.lookingAt()) {
        throw malformed(path, at);
      }
      steps.add(bracket(bracket));
      return bracket.end();
    }
    return dotted(path, at, steps);
  }

  private static int dotted(String path, int at, List<Step> steps) {
    if (path.startsWith("*", at)) {
      steps.add(JsonPath::children);
      return at + 1;
    }
    Matcher name = NAME.matcher(path).region(at, path.length());
    if (!name.lookingAt()) {
      throw malformed(path, at);
    }
    steps.add(field(name.group()));
    return name.end();
  }

  private static Step bracket(Matcher bracket) {
    if (bracket.group(1) != null) {
      return field(unescaped(bracket.group(1)));
    }
    if (bracket.group(2) != null) {
      return field(unescaped(bracket.group(2)));
    }
    if (bracket.group(3) != null) {
      return JsonPath::children;
    }
    if (bracket.group(4) != null) {
      return index(Integer.parseInt(bracket.group(4)));
    }
    return bracket.group(7) != null
        ? filter(bracket.group(7))
        : slice(bracket.group(5), bracket.group(6));
  }

  private static String unescaped(String text) {
    return text.replaceAll("\\\\(.)", "$1");
  }

  private static Step field(String name) {
    return (value, into) -> {
      if (value instanceof Value.Obj object) {
        object.field(name).ifPresent(into::add);
      }
    };
  }

  private static Step index(int index) {
    return (value, into) -> {
      if (value instanceof Value.Array array) {
        int at = index < 0 ? array.items().size() + index : index;
        if (at >= 0 && at < array.items().size()) {
          into.add(array.items().get(at));
        }
      }
    };
  }

  private static Step slice(String from, String to) {
    return (value, into) -> {
      if (value instanceof Value.Array array) {
        int size = array.items().size();
        int start = from.isEmpty() ? 0 : bound(Integer.parseInt(from), size);
        int end = to.isEmpty() ? size : bound(Integer.parseInt(to), size);
        into.addAll(array.items().subList(Math.min(start, end), end));
      }
    };
  }

  private static int bound(int index, int size) {
    return Math.clamp(index < 0 ? (long) size + index : index, 0, size);
  }

  private static Step filter(String test) {
    Matcher matcher = TEST.matcher(test);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a filter is [?@.name] or [?@.name == value]");
    }
    JsonPath path = parse("$" + matcher.group(1));
    Predicate<Value> holds = JsonTest.of(matcher.group(2), matcher.group(3));
    return (value, into) -> {
      List<Value> all = new ArrayList<>();
      children(value, all);
      for (Value child : all) {
        if (path.in(child).stream().anyMatch(holds)) {
          into.add(child);
        }
      }
    };
  }

  private static void children(Value value, List<Value> into) {
    if (value instanceof Value.Array array) {
      into.addAll(array.items());
    } else if (value instanceof Value.Obj object) {
      into.addAll(object.fields().values());
    }
  }

  private static void descendants(Value value, List<Value> into) {
    if (into.size() >= MOST_NODES) {
      throw new IllegalArgumentException("the path visits too many values");
    }
    into.add(value);
    List<Value> children = new ArrayList<>();
    children(value, children);
    children.forEach(child -> descendants(child, into));
  }

  /** All values the path leads to, in document order. */
  List<Value> in(Value root) {
    List<Value> current = List.of(root);
    for (Step step : steps) {
      List<Value> next = new ArrayList<>();
      for (Value value : current) {
        step.from(value, next);
        if (next.size() > MOST_NODES) {
          throw new IllegalArgumentException("the path visits too many values");
        }
      }
      current = next;
    }
    return List.copyOf(current);
  }

  private static IllegalArgumentException malformed(String path, int at) {
    return new IllegalArgumentException(
        "did not understand '" + path.substring(at) + "' at position " + (at + 1));
  }
}
