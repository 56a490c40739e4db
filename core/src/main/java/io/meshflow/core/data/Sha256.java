package io.meshflow.core.data;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Fresh SHA-256 computations, copied from one so that the JDK's providers are asked only once. */
public final class Sha256 {

  private static final MessageDigest PRISTINE = first();

  private Sha256() {}

  /** A computation that has taken in nothing yet; for one thread. */
  public static MessageDigest start() {
    try {
      return (MessageDigest) PRISTINE.clone();
    } catch (CloneNotSupportedException e) {
      return first();
    }
  }

  private static MessageDigest first() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
