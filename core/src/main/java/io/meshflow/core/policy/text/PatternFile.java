package io.meshflow.core.policy.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads patterns; the format is described at the top of {@code guardian-patterns.txt}. */
final class PatternFile {

  private final Map<String, String> definitions = new LinkedHashMap<>();
  private final List<InjectionPattern> patterns = new ArrayList<>();

  private PatternFile() {}

  static List<InjectionPattern> parse(List<String> lines) {
    PatternFile file = new PatternFile();
    lines.forEach(file::line);
    return List.copyOf(file.patterns);
  }

  private void line(String line) {
    List<String> definition = List.of(line.split("\\s*:=\\s*", 2));
    if (definition.size() == 2 && definition.getFirst().matches("[a-z]+")) {
      definitions.put(definition.getFirst(), insert(definition.getLast()));
    } else {
      patterns.add(pattern(line));
    }
  }

  private InjectionPattern pattern(String line) {
    List<String> parts = List.of(line.split(" \\| ", 4));
    if (parts.size() != 4 || !List.of("high", "low").contains(parts.get(1))) {
      throw new IllegalArgumentException("not a guardian pattern: " + line);
    }
    List<String> anchors = new ArrayList<>();
    for (String anchor : parts.get(2).split(",", -1)) {
      anchors.add(Folding.fold(anchor));
    }
    String expression = Gaps.expand(Folding.fold(insert(parts.get(3))));
    return new InjectionPattern(
        parts.getFirst(), parts.get(1).equals("high"), anchors, Pattern.compile(expression));
  }

  private String insert(String expression) {
    String whole = expression;
    for (Map.Entry<String, String> definition : definitions.entrySet()) {
      whole = whole.replace("{" + definition.getKey() + "}", definition.getValue());
    }
    return whole;
  }
}
