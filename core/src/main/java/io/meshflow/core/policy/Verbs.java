package io.meshflow.core.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What the words in the name of an action say about it. */
final class Verbs {

  /** Nobody can take these back. */
  private static final Set<String> FINAL =
      Set.of(
          "delete",
          "drop",
          "destroy",
          "purge",
          "wipe",
          "deploy",
          "publish",
          "truncate",
          "erase",
          "terminate",
          "revoke",
          "shutdown",
          "pay",
          "wire",
          "refund",
          "shell",
          "bash",
          "powershell",
          "exec",
          "terminal");

  /** These reach somebody outside. */
  private static final Set<String> OUTWARD =
      Set.of("post", "upload", "send", "email", "notify", "request", "transmit", "share");

  /** These change data. */
  private static final Set<String> CHANGE =
      Set.of("write", "update", "create", "insert", "patch", "put");

  private static final Set<String> INSIDE =
      Set.of("compute", "transform", "aggregate", "cache", "store");

  /** Pairs of words that are final together. */
  private static final Map<String, Set<String>> FINAL_WITH =
      new TreeMap<>(
          Map.of(
              "send", Set.of("payment", "money", "funds"),
              "make", Set.of("payment"),
              "transfer", Set.of("funds", "money", "payment"),
              "deactivate", Set.of("account", "user"),
              "close", Set.of("account"),
              "format", Set.of("disk", "drive", "volume", "partition")));

  /** These say it so clearly that they count inside other words, too. */
  private static final List<String> ANYWHERE =
      List.of("delete", "destroy", "purge", "wipe", "truncate");

  private static final Pattern HUMP = Pattern.compile("([a-z0-9])([A-Z])");
  private static final Pattern BETWEEN = Pattern.compile("[^a-z0-9]+");
  private static final List<String> ENDINGS = List.of("s", "d", "ed", "ing", "er", "r");

  private static final Classified NOTHING = new Classified(RiskTier.READ_ONLY, false, "none");

  private Verbs() {}

  static Classified classify(String name) {
    List<String> words = words(name);
    Classified found = words.equals(List.of("format")) ? finalVerb("format") : inside(name);
    for (String word : words) {
      List<String> stems = stems(word);
      found = found.or(single(stems)).or(pair(stems, words));
    }
    return found;
  }

  private static Classified inside(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (String verb : ANYWHERE) {
      if (lower.contains(verb)) {
        return finalVerb(verb);
      }
    }
    return NOTHING;
  }

  private static Classified single(List<String> stems) {
    for (String stem : stems) {
      if (FINAL.contains(stem)) {
        return finalVerb(stem);
      }
      if (OUTWARD.contains(stem)) {
        return new Classified(RiskTier.EXTERNAL_IO, true, "verb." + stem);
      }
      if (CHANGE.contains(stem)) {
        return new Classified(RiskTier.EXTERNAL_IO, false, "verb." + stem);
      }
      if (INSIDE.contains(stem)) {
        return new Classified(RiskTier.INTERNAL, false, "verb." + stem);
      }
    }
    return NOTHING;
  }

  private static Classified pair(List<String> stems, List<String> words) {
    for (String stem : stems) {
      Set<String> objects = FINAL_WITH.get(stem);
      if (objects == null) {
        continue;
      }
      for (String other : words) {
        if (stems(other).stream().anyMatch(objects::contains)) {
          return finalVerb(stem + "_" + other);
        }
      }
    }
    return NOTHING;
  }

  private static Classified finalVerb(String verb) {
    return new Classified(RiskTier.IRREVERSIBLE, true, "verb." + verb);
  }

  /** The word, and what it may be a form of. */
  private static List<String> stems(String word) {
    List<String> stems = new ArrayList<>();
    stems.add(word);
    for (String ending : ENDINGS) {
      if (word.length() > ending.length() + 2 && word.endsWith(ending)) {
        String stem = word.substring(0, word.length() - ending.length());
        stems.add(stem);
        stems.add(stem + "e");
      }
    }
    return stems;
  }

  /** Lower-case words of {@code camelCase}, {@code snake_case}, {@code dotted.names}. */
  static List<String> words(String name) {
    String apart = HUMP.matcher(name).replaceAll("$1 $2").toLowerCase(Locale.ROOT);
    List<String> words = new ArrayList<>(List.of(BETWEEN.split(apart)));
    words.removeIf(String::isEmpty);
    return words;
  }
}
