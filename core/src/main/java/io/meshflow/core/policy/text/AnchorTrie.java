package io.meshflow.core.policy.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Finds all patterns one of whose anchors stands at a place of a text. */
final class AnchorTrie {

  private final Map<Character, AnchorTrie> next = new HashMap<>();
  private final List<InjectionPattern> here = new ArrayList<>();

  private AnchorTrie() {}

  static AnchorTrie of(List<InjectionPattern> patterns) {
    AnchorTrie root = new AnchorTrie();
    for (InjectionPattern pattern : patterns) {
      for (String anchor : pattern.anchors()) {
        root.add(anchor, pattern);
      }
    }
    return root;
  }

  private void add(String anchor, InjectionPattern pattern) {
    AnchorTrie node = this;
    for (char c : anchor.toCharArray()) {
      node = node.next.computeIfAbsent(c, letter -> new AnchorTrie());
    }
    if (!node.here.contains(pattern)) {
      node.here.add(pattern);
    }
  }

  /** Hands over each pattern whose anchor begins at {@code at}. */
  void at(String text, int at, Consumer<InjectionPattern> found) {
    AnchorTrie node = next.get(text.charAt(at));
    for (int i = at + 1; node != null; i++) {
      node.here.forEach(found);
      node = i < text.length() ? node.next.get(text.charAt(i)) : null;
    }
  }
}
