package io.meshflow.core.ledger;

import java.security.GeneralSecurityException;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.Mac;

/**
 * The ciphers of the ledger, from the providers that had them first: looking costs more than use.
 */
final class Algorithms {

  private static final String GCM = "AES/GCM/NoPadding";
  private static final String HMAC = "HmacSHA256";
  private static final Provider CIPHERS;
  private static final Provider MACS;

  static {
    try {
      CIPHERS = Cipher.getInstance(GCM).getProvider();
      MACS = Mac.getInstance(HMAC).getProvider();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has AES-GCM and HMAC-SHA256", e);
    }
  }

  private Algorithms() {}

  static Cipher gcm() throws GeneralSecurityException {
    return Cipher.getInstance(GCM, CIPHERS);
  }

  static Mac hmac() throws GeneralSecurityException {
    return Mac.getInstance(HMAC, MACS);
  }
}
