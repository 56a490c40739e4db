package io.meshflow.core.ledger;

import java.security.SecureRandom;

/** A source of unpredictable bytes for salts, ids and sealing keys. Thread-safe. */
@FunctionalInterface
public interface Entropy {

  /** As many fresh bytes as asked for. */
  byte[] bytes(int count);

  /** The JDK's secure generator. */
  static Entropy secure() {
    SecureRandom random = new SecureRandom();
    return count -> {
      byte[] bytes = new byte[count];
      random.nextBytes(bytes);
      return bytes;
    };
  }
}
