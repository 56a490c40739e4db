package io.meshflow.core.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds how far the characters of a quoted text stand for themselves. A document of ASCII alone is
 * read eight octets at a time, where its octets are at hand.
 */
final class PlainRun {

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int WIDTH = Long.BYTES;
  private static final long ONES = 0x0101010101010101L;
  private static final long TOPS = ONES << 7;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long SPACES = ONES * ' ';

  private final String text;
  private final byte[] octets;

  /** Over a text alone. */
  PlainRun(String text) {
    this.text = text;
    this.octets = new byte[0];
  }

  /** Over a text that was decoded from these octets: as many as characters are all of ASCII. */
  PlainRun(String text, byte[] utf8) {
    this.text = text;
    this.octets = utf8.length == text.length() ? utf8 : new byte[0];
  }

  /** The first quote, backslash, control character or surrogate from here; or the text's end. */
  int end(int from) {
    int at = from;
    for (; at + WIDTH <= octets.length; at += WIDTH) {
      long found = special((long) WORDS.get(octets, at));
      if (found != 0) {
        return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
    }
    int length = text.length();
    while (at < length && !special(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The top bit of each octet that is special; above the lowest of them others may be set. */
  private static long special(long word) {
    return (zero(word ^ QUOTES) | zero(word ^ BACKSLASHES) | (word - SPACES) & ~word) & TOPS;
  }

  private static long zero(long word) {
    return (word - ONES) & ~word;
  }

  private static boolean special(char c) {
    return c == '"' || c == '\\' || c < ' ' || Character.isSurrogate(c);
  }
}
