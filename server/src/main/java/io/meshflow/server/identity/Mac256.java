package io.meshflow.server.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 with a pepper that no database holds. Thread safe. */
final class Mac256 {

  /** Begun and never ended: a copy is cheaper than to find the algorithm and take in the key. */
  private final Mac begun;

  Mac256(byte[] pepper) {
    try {
      this.begun = Mac.getInstance("HmacSHA256");
      begun.init(new SecretKeySpec(pepper, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA256", e);
    }
  }

  String of(String text) {
    try {
      Mac mac = (Mac) begun.clone();
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the HMAC of the JDK can be copied", e);
    }
  }

  /** Compares in constant time. */
  static boolean same(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.US_ASCII), b.getBytes(StandardCharsets.US_ASCII));
  }
}
