package io.meshflow.core.policy.text;

import io.meshflow.core.data.BundledText;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What words do around the names of people. */
enum NameSigns {
  TITLE,
  BEFORE,
  AFTER,
  ANNOUNCING,
  PARTICLE;

  private final Set<String> words = new HashSet<>();

  static {
    for (String line : BundledText.lines("/io/meshflow/core/policy/text/name-signs.txt")) {
      List<String> entries = List.of(line.split(" ", -1));
      valueOf(entries.getFirst().toUpperCase(Locale.ROOT))
          .words
          .addAll(entries.subList(1, entries.size()));
    }
  }

  boolean holds(String word) {
    return words.contains(word);
  }
}
