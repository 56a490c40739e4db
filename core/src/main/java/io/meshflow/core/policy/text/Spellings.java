package io.meshflow.core.policy.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Other readings of a folded text: digits that stand for letters, letters that stand apart. */
final class Spellings {

  private static final String DIGITS = "01345789@$!|+";
  private static final String LETTERS = "oieastbgasilt";
  private static final int LETTERS_OF_A_SPELLED_WORD = 6;

  private Spellings() {}

  /** The text with digits inside words read as letters; empty when no word holds one. */
  static Optional<String> digitsAsLetters(String text) {
    StringBuilder out = new StringBuilder(text);
    boolean changed = false;
    for (int i = 0; i < text.length(); i++) {
      int place = DIGITS.indexOf(text.charAt(i));
      if (place >= 0 && (letterAt(text, i - 1) || letterAt(text, i + 1) || doubled(text, i))) {
        out.setCharAt(i, LETTERS.charAt(place));
        changed = true;
      }
    }
    return changed ? Optional.of(out.toString()) : Optional.empty();
  }

  private static boolean doubled(String text, int i) {
    return DIGITS.indexOf(at(text, i - 1)) >= 0 && letterAt(text, i - 2)
        || DIGITS.indexOf(at(text, i + 1)) >= 0 && letterAt(text, i + 2);
  }

  private static char at(String text, int i) {
    return i >= 0 && i < text.length() ? text.charAt(i) : ' ';
  }

  private static boolean letterAt(String text, int i) {
    return Character.isLetter(at(text, i));
  }

  /** Words spelled out with a space, dot, dash or the like after every letter, put together. */
  static List<String> spelledOut(String text) {
    List<String> words = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      if (!alone(text, i)) {
        i++;
        continue;
      }
      StringBuilder word = new StringBuilder();
      while (i < text.length() && alone(text, i)) {
        word.append(text.charAt(i));
        i = nextLetter(text, i + 1);
      }
      if (word.length() >= LETTERS_OF_A_SPELLED_WORD) {
        words.add(word.toString());
      }
    }
    return words;
  }

  private static boolean alone(String text, int i) {
    return i < text.length()
        && Character.isLetterOrDigit(text.charAt(i))
        && !Character.isLetterOrDigit(at(text, i - 1))
        && !Character.isLetterOrDigit(at(text, i + 1));
  }

  /** Where the next letter begins when at most three separators stand before it. */
  private static int nextLetter(String text, int from) {
    for (int i = from; i < Math.min(text.length(), from + 3); i++) {
      if (Character.isLetterOrDigit(text.charAt(i))) {
        return i;
      }
    }
    return Math.max(from, Math.min(text.length(), from + 3));
  }
}
