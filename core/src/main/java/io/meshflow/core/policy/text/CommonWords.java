package io.meshflow.core.policy.text;

import io.meshflow.core.data.BundledText;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Words that are capitalised without naming a person. */
final class CommonWords {

  private static final Set<String> ALL = new HashSet<>();
  private static final Set<String> PLACES = new HashSet<>();
  private static final Set<String> ORGANISATIONS = new HashSet<>();

  static {
    for (String line : BundledText.lines("/io/meshflow/core/policy/text/common-words.txt")) {
      for (String entry : line.split(" ", -1)) {
        add(entry);
      }
    }
  }

  private CommonWords() {}

  private static void add(String entry) {
    if (entry.startsWith("@")) {
      PLACES.add(entry.substring(1));
    } else if (entry.startsWith("+")) {
      ORGANISATIONS.add(entry.substring(1));
    }
    ALL.add(entry.startsWith("@") || entry.startsWith("+") ? entry.substring(1) : entry);
  }

  static boolean has(String word) {
    return ALL.contains(word.toLowerCase(Locale.ROOT));
  }

  static boolean place(String word) {
    return PLACES.contains(word.toLowerCase(Locale.ROOT));
  }

  static boolean organisation(String word) {
    return ORGANISATIONS.contains(word.toLowerCase(Locale.ROOT));
  }
}
