package io.meshflow.core.data;

/** The digits of Base64 (RFC 4648, section 4), for those who read it without decoding. */
public final class Base64Digits {

  private Base64Digits() {}

  /** The six bits of a digit; -1 for any other character, padding too. */
  public static int bits(char c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
  }
}
