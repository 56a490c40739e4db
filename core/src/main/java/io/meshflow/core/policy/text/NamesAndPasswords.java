package io.meshflow.core.policy.text;

import io.meshflow.core.data.Base64Digits;

/**
 * Finds Base64 of {@code name:password} wherever it stands, in one pass without decoding what is
 * none: a name begins with other letters than most words.
 */
final class NamesAndPasswords {

  private static final int SHORTEST = 8;
  private static final int LONGEST = 400;
  private static final int MOST_PADDING = 2;
  private static final int LONGEST_NAME = 100;
  private static final int SHORTEST_PASSWORD = 3;
  private static final int LONGEST_PASSWORD = 200;

  private NamesAndPasswords() {}

  /** A code begins where a word does; the same as {@code \b[A-Za-z0-9+/]{8,400}={0,2}}. */
  static void find(String text, Spans spans) {
    int at = 0;
    while (at < text.length()) {
      int stop =
          Base64Digits.bits(text.charAt(at)) >= 0 && bound(text, at) ? codeEnd(text, at) : at;
      if (stop - at < SHORTEST) {
        at++;
        continue;
      }
      int end = paddingEnd(text, stop);
      if ((end - at) % 4 == 0 && holds(text, at, stop)) {
        spans.add(at, end);
      }
      at = end;
    }
  }

  private static int codeEnd(String text, int start) {
    int most = Math.min(text.length(), start + LONGEST);
    int end = start;
    while (end < most && Base64Digits.bits(text.charAt(end)) >= 0) {
      end++;
    }
    return end;
  }

  private static int paddingEnd(String text, int start) {
    int most = Math.min(text.length(), start + MOST_PADDING);
    int end = start;
    while (end < most && text.charAt(end) == '=') {
      end++;
    }
    return end;
  }

  /** Whether {@code \b} matches before the character; accents belong to the letter before them. */
  private static boolean bound(String text, int at) {
    return isWord(text.charAt(at)) != wordBefore(text, at);
  }

  private static boolean wordBefore(String text, int at) {
    int before = at - 1;
    while (before >= 0 && Character.getType(text.charAt(before)) == Character.NON_SPACING_MARK) {
      before--;
    }
    return before >= 0
        && (before == at - 1
            ? isWord(text.charAt(before))
            : Character.isLetterOrDigit(text.charAt(before)));
  }

  private static boolean isWord(char c) {
    return c == '_' || c < 0x80 && Character.isLetterOrDigit(c);
  }

  private static boolean holds(String text, int start, int end) {
    int bits = 0;
    int count = 0;
    int colon = -1;
    for (int i = start; i < end; i++) {
      bits = bits << 6 | Base64Digits.bits(text.charAt(i));
      int left = (i - start + 1) * 6 % 8;
      if (left == 6) {
        continue; // the first of four gives no whole byte
      }
      int c = bits >> left & 0xFF;
      if (colon < 0 ? !(c == ':' ? count > 0 : inName(c) && count < LONGEST_NAME) : !printed(c)) {
        return false;
      }
      colon = colon < 0 && c == ':' ? count : colon;
      count++;
    }
    int password = count - colon - 1;
    return colon > 0 && password >= SHORTEST_PASSWORD && password <= LONGEST_PASSWORD;
  }

  private static boolean inName(int c) {
    return c < 0x80 && (isWord((char) c) || c == '.' || c == '@' || c == '+' || c == '-');
  }

  private static boolean printed(int c) {
    return c >= '!' && c <= '~';
  }
}
