package io.meshflow.core.data;

import java.util.Arrays;

/** The digits of Base64 (RFC 4648, section 4), for those who read it without decoding. */
public final class Base64Digits {

  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final byte[] BITS = new byte[128];

  static {
    Arrays.fill(BITS, (byte) -1);
    for (int i = 0; i < DIGITS.length(); i++) {
      BITS[DIGITS.charAt(i)] = (byte) i;
    }
  }

  private Base64Digits() {}

  /** The six bits of a digit; -1 for any other character, padding too. */
  public static int bits(char c) {
    return c < BITS.length ? BITS[c] : -1;
  }
}
