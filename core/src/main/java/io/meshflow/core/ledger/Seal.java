package io.meshflow.core.ledger;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/** AES-256-GCM under a key that seals once (docs/ledger-format.md §3.3). Stateless. */
final class Seal {

  /** Random bytes in every seal. */
  static final int RANDOM = 16;

  /** What sealing adds to a payload: version, random bytes, tag. */
  static final int OVERHEAD = 1 + RANDOM + 16;

  private static final byte VERSION = 1;
  private static final GCMParameterSpec ZERO_NONCE = new GCMParameterSpec(128, new byte[12]);

  private Seal() {}

  static byte[] close(StreamKey key, byte[] domain, byte[] random, byte[] bound, byte[] payload) {
    try {
      Cipher cipher = Algorithms.gcm();
      cipher.init(Cipher.ENCRYPT_MODE, key.derive(domain, random), ZERO_NONCE);
      cipher.updateAAD(bound);
      byte[] sealed = new byte[payload.length + OVERHEAD];
      ByteBuffer.wrap(sealed).put(VERSION).put(random);
      cipher.doFinal(payload, 0, payload.length, sealed, 1 + RANDOM);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has AES-GCM", e);
    }
  }

  static byte[] open(StreamKey key, byte[] domain, byte[] bound, byte[] sealed) {
    if (sealed.length < OVERHEAD || sealed[0] != VERSION) {
      throw new SealBrokenException("The sealed bytes are cut or of an unknown version");
    }
    byte[] random = Arrays.copyOfRange(sealed, 1, 1 + RANDOM);
    try {
      Cipher cipher = Algorithms.gcm();
      cipher.init(Cipher.DECRYPT_MODE, key.derive(domain, random), ZERO_NONCE);
      cipher.updateAAD(bound);
      return cipher.doFinal(sealed, 1 + RANDOM, sealed.length - 1 - RANDOM);
    } catch (GeneralSecurityException e) {
      throw new SealBrokenException("The sealed bytes were altered, moved or sealed elsewhere", e);
    }
  }
}
