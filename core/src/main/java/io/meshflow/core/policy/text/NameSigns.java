package io.meshflow.core.policy.text;

import io.meshflow.core.data.BundledText;
import java.util.List;
import java.util.Set;

/** What words do around the names of people. */
record NameSigns(Set<String> words) {

  static final NameSigns TITLE = named("title");
  static final NameSigns BEFORE = named("before");
  static final NameSigns AFTER = named("after");
  static final NameSigns ANNOUNCING = named("announcing");
  static final NameSigns PARTICLE = named("particle");

  private static NameSigns named(String sign) {
    List<String> lines = BundledText.lines("/io/meshflow/core/policy/text/name-signs.txt");
    String line = lines.stream().filter(l -> l.startsWith(sign + " ")).findFirst().orElseThrow();
    return new NameSigns(Set.copyOf(List.of(line.split(" ", -1))));
  }

  boolean holds(String word) {
    return words.contains(word);
  }
}
