package io.meshflow.core.data;

/** Tells well-formed UTF-16 from text that no UTF-8 can carry. */
final class Unicode {

  private Unicode() {}

  static boolean wellFormed(String text) {
    int length = text.length();
    int i = 0;
    while (i < length && text.charAt(i) < Character.MIN_SURROGATE) {
      i++;
    }
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean paired =
            Character.isHighSurrogate(c)
                && i + 1 < length
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!paired) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** The same text with every lone surrogate replaced by U+FFFD. */
  static String repaired(String text) {
    if (wellFormed(text)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
