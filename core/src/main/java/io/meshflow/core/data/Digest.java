package io.meshflow.core.data;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A SHA-256 digest, 32 bytes written as 64 lower-case hex digits; any other text is an
 * IllegalArgumentException. Immutable.
 */
public record Digest(String hex) {
  private static final int HEX_DIGITS = 64;

  public Digest {
    if (hex.length() != HEX_DIGITS || !isLowerHex(hex)) {
      throw new IllegalArgumentException("a SHA-256 digest is 64 lower-case hex digits");
    }
  }

  /** The digest of the parts, one after the other, without separators. */
  public static Digest sha256(byte[]... parts) {
    MessageDigest digest = Sha256.start();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return new Digest(HexFormat.of().formatHex(digest.digest()));
  }

  /** The digest with these 32 bytes. */
  public static Digest of(byte[] bytes) {
    return new Digest(HexFormat.of().formatHex(bytes));
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  public String base64() {
    return Base64.getEncoder().encodeToString(bytes());
  }

  @Override
  public String toString() {
    return hex;
  }

  private static boolean isLowerHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
