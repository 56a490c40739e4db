package io.meshflow.core.policy;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Sets of allowed names: a name, {@code *} for every name, {@code *.x.org} for names below it. */
final class NamePatterns {

  private static final String ALL = "*";

  private NamePatterns() {}

  /** The same set without entries that another entry covers. */
  static Set<String> reduced(Set<String> patterns) {
    return select(patterns, pattern -> !coveredByAnother(pattern, patterns));
  }

  /** What both sets allow. */
  static Set<String> both(Set<String> a, Set<String> b) {
    Set<String> common = new TreeSet<>(select(a, pattern -> allows(b, pattern)));
    common.addAll(select(b, pattern -> allows(a, pattern)));
    return Set.copyOf(common);
  }

  /** True when an entry covers the name or pattern; case counts. */
  static boolean allows(Set<String> patterns, String name) {
    return patterns.contains(ALL) || patterns.stream().anyMatch(pattern -> covers(pattern, name));
  }

  private static boolean coveredByAnother(String pattern, Set<String> patterns) {
    return patterns.stream().anyMatch(other -> !other.equals(pattern) && covers(other, pattern));
  }

  private static boolean covers(String pattern, String name) {
    if (pattern.equals(ALL) || pattern.equals(name)) {
      return true;
    }
    return pattern.startsWith("*.")
        && name.endsWith(pattern.substring(1))
        && name.length() >= pattern.length();
  }

  /** The entries as they compare when case does not count. */
  static Set<String> lowerCase(Set<String> patterns) {
    Set<String> lower = new TreeSet<>();
    patterns.forEach(pattern -> lower.add(pattern.toLowerCase(Locale.ROOT)));
    return lower;
  }

  private static Set<String> select(Set<String> patterns, Predicate<String> wanted) {
    Set<String> selected = new TreeSet<>();
    patterns.stream().filter(wanted).forEach(selected::add);
    return Set.copyOf(selected);
  }
}
