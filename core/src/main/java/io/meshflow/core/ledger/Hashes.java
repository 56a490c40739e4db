package io.meshflow.core.ledger;

import io.meshflow.core.data.Base64Digits;
import io.meshflow.core.data.Sha256;
import java.security.MessageDigest;
import java.util.Base64;

/** SHA-256 with the domain bytes of RFC 6962, and its one spelling in text. */
final class Hashes {

  static final int LENGTH = 32;

  private static final int BASE64_LENGTH = 44;

  private Hashes() {}

  /** The hash of a leaf: a zero byte, then the parts. */
  static byte[] leaf(byte[]... parts) {
    MessageDigest sha = Sha256.start();
    sha.update((byte) 0);
    for (byte[] part : parts) {
      sha.update(part);
    }
    return sha.digest();
  }

  /** The hash of an inner node: a one byte, then both children. */
  static byte[] node(byte[] left, byte[] right) {
    MessageDigest sha = Sha256.start();
    sha.update((byte) 1);
    sha.update(left);
    sha.update(right);
    return sha.digest();
  }

  /** The root of the tree without leaves. */
  static byte[] empty() {
    return Sha256.start().digest();
  }

  static byte[] plain(byte[] bytes) {
    return Sha256.start().digest(bytes);
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** The 32 bytes of a hash in Base64; refuses everything else. */
  static byte[] hash(String base64) {
    if (!isBase64(base64)) {
      throw new LedgerFormatException("A hash is 32 bytes in Base64");
    }
    return Base64.getDecoder().decode(base64);
  }

  /** Bytes in standard Base64 with padding, in their only spelling. */
  static byte[] bytes(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      if (base64(bytes).equals(base64)) {
        return bytes;
      }
    } catch (IllegalArgumentException ignored) {
      // Refused below, like every other spelling.
    }
    throw new LedgerFormatException("Bytes are written in Base64 with padding");
  }

  /** Whether the text is the only Base64 spelling of some 32 bytes. */
  static boolean isBase64(String text) {
    if (text.length() != BASE64_LENGTH || text.charAt(BASE64_LENGTH - 1) != '=') {
      return false;
    }
    for (int i = 0; i < BASE64_LENGTH - 1; i++) {
      if (Base64Digits.bits(text.charAt(i)) < 0) {
        return false;
      }
    }
    return (Base64Digits.bits(text.charAt(BASE64_LENGTH - 2)) & 3) == 0;
  }
}
