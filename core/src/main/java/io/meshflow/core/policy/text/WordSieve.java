package io.meshflow.core.policy.text;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;

/**
 * Tells in one pass which of up to 64 lists of words a text holds a word of, in upper or lower case
 * (Aho and Corasick 1975). Words are of ASCII in lower case. Immutable.
 */
final class WordSieve {

  private static final int ASCII = 0x80;
  private static final int START = 0;

  /** The letter of each character of ASCII; 0 for those in no word. */
  private final byte[] letters = new byte[ASCII];

  private int width = 1;
  private int states = 1;
  private int[] next;
  private long[] found;

  private WordSieve(List<List<String>> lists) {
    if (lists.size() > Long.SIZE) {
      throw new IllegalArgumentException("At most 64 lists of words");
    }
    lists.forEach(words -> words.forEach(this::learnLetters));
    int most = 1 + lists.stream().flatMap(List::stream).mapToInt(String::length).sum();
    next = new int[most * width];
    found = new long[most];
    Arrays.fill(next, -1);
    for (int list = 0; list < lists.size(); list++) {
      for (String word : lists.get(list)) {
        add(word, 1L << list);
      }
    }
    link();
    next = Arrays.copyOf(next, states * width);
    found = Arrays.copyOf(found, states);
  }

  static WordSieve of(List<List<String>> lists) {
    return new WordSieve(lists);
  }

  private void learnLetters(String word) {
    for (char c : word.toCharArray()) {
      if (letters[c] == 0) {
        letters[c] = (byte) width;
        letters[Character.toUpperCase(c)] = (byte) width;
        width++;
      }
    }
  }

  private void add(String word, long list) {
    int state = START;
    for (char c : word.toCharArray()) {
      int edge = state * width + letters[c];
      if (next[edge] < 0) {
        next[edge] = states++;
      }
      state = next[edge];
    }
    found[state] |= list;
  }

  /** Completes the edges: where no word goes on, the longest other word that has begun does. */
  private void link() {
    int[] fallback = new int[states];
    Queue<Integer> queue = new ArrayDeque<>(List.of(START));
    while (!queue.isEmpty()) {
      int state = queue.remove();
      found[state] |= found[fallback[state]];
      for (int letter = 0; letter < width; letter++) {
        int other = state == START ? START : next[fallback[state] * width + letter];
        int target = next[state * width + letter];
        if (target < 0) {
          next[state * width + letter] = other;
        } else {
          fallback[target] = other;
          queue.add(target);
        }
      }
    }
  }

  /** A bit for each list that a word of stands in the text from {@code start} on. */
  long in(String text, int start) {
    long lists = 0;
    int state = START;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      state = next[state * width + (c < ASCII ? letters[c] : 0)];
      lists |= found[state];
    }
    return lists;
  }
}
