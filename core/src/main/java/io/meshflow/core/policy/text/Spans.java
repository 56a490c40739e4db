package io.meshflow.core.policy.text;

import java.util.BitSet;

/** Places of a text to be hidden; places that touch become one. */
final class Spans {

  private final BitSet hidden = new BitSet();

  /** Hides from {@code start} to before {@code end}. */
  void add(int start, int end) {
    hidden.set(start, end);
  }

  boolean contains(int at) {
    return hidden.get(at);
  }

  /** The text with a mark in each place. */
  String replace(String text, String mark) {
    if (hidden.isEmpty()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int start = hidden.nextSetBit(at);
      if (start < 0 || start >= text.length()) {
        break;
      }
      out.append(text, at, start).append(mark);
      at = hidden.nextClearBit(start);
    }
    return out.append(text, Math.min(at, text.length()), text.length()).toString();
  }
}
