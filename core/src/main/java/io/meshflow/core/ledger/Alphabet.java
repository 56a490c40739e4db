package io.meshflow.core.ledger;

/** The ASCII characters that an id may be made of. Immutable. */
final class Alphabet {

  static final String SMALL = "abcdefghijklmnopqrstuvwxyz";
  static final String DIGITS = "0123456789";

  /** Letters, digits and these signs. */
  static Alphabet with(String signs) {
    return new Alphabet(SMALL + SMALL.toUpperCase(java.util.Locale.ROOT) + DIGITS + signs);
  }

  private final boolean[] members = new boolean[128];

  Alphabet(String characters) {
    for (int i = 0; i < characters.length(); i++) {
      members[characters.charAt(i)] = true;
    }
  }

  /** Whether the text from here on has 1 to {@code most} characters, all of them of this. */
  boolean spells(String text, int from, int most) {
    int length = text.length();
    if (length <= from || length - from > most) {
      return false;
    }
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      if (c >= members.length || !members[c]) {
        return false;
      }
    }
    return true;
  }
}
