package io.meshflow.core.policy.text;

import io.meshflow.core.data.BundledText;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Names people bear, from a list. */
final class NameList {

  static final NameList FIRST = new NameList("first-names.txt");
  static final NameList LAST = new NameList("last-names.txt");

  private final Set<String> names = new HashSet<>();
  private final Set<String> words = new HashSet<>();

  private NameList(String file) {
    for (String line : BundledText.lines("/io/meshflow/core/policy/text/" + file)) {
      for (String name : line.split(" ", -1)) {
        if (name.startsWith("?")) {
          words.add(name.substring(1));
        }
        names.add(name.startsWith("?") ? name.substring(1) : name);
      }
    }
  }

  boolean has(String name) {
    return names.contains(name.toLowerCase(Locale.ROOT));
  }

  /** True for a listed name that is not an ordinary word at the same time. */
  boolean surelyHas(String name) {
    return has(name) && !words.contains(name.toLowerCase(Locale.ROOT));
  }
}
