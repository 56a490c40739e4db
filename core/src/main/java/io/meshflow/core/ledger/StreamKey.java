package io.meshflow.core.ledger;

import io.meshflow.core.data.Digest;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A 256-bit key of the hierarchy: the master key wraps a tenant's, that wraps a stream's, and under
 * a stream's key its bodies and blobs are sealed. Destroying a stream's key erases the stream.
 */
public final class StreamKey {

  /** The bytes of every key. */
  public static final int LENGTH = 32;

  private final byte[] bytes;

  private StreamKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The key with these 32 bytes, copied. */
  public static StreamKey of(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new LedgerFormatException("A key has 32 bytes");
    }
    return new StreamKey(bytes.clone());
  }

  /** A new random key. */
  public static StreamKey fresh(Entropy entropy) {
    return of(entropy.bytes(LENGTH));
  }

  /** The other key, encrypted under this one (AES key wrap, RFC 3394): 40 bytes. */
  public byte[] wrap(StreamKey other) {
    try {
      Cipher cipher = Cipher.getInstance("AES/KW/NoPadding");
      cipher.init(Cipher.WRAP_MODE, aes());
      return cipher.wrap(other.aes());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK 25 has AES key wrap", e);
    }
  }

  /** The key that was wrapped under this one; a {@link SealBrokenException} under any other. */
  public StreamKey unwrap(byte[] wrapped) {
    try {
      Cipher cipher = Cipher.getInstance("AES/KW/NoPadding");
      cipher.init(Cipher.UNWRAP_MODE, aes());
      return of(cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY).getEncoded());
    } catch (GeneralSecurityException | LedgerFormatException e) {
      throw new SealBrokenException("The wrapped key was altered or wrapped under another key", e);
    }
  }

  /** The digest that erasure evidence names; the key is random, so it tells nothing. */
  public Digest digest() {
    return Digest.sha256(bytes);
  }

  /** The raw bytes, copied, for the one place that stores the master key. */
  public byte[] export() {
    return bytes.clone();
  }

  /** A single-use AES key bound to a purpose and a random value. */
  SecretKey derive(byte[] purpose, byte[] random) {
    try {
      Mac mac = Algorithms.hmac();
      mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
      mac.update(purpose);
      return new SecretKeySpec(mac.doFinal(random), "AES");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has HMAC-SHA256", e);
    }
  }

  private SecretKey aes() {
    return new SecretKeySpec(bytes, "AES");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StreamKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "StreamKey[hidden]";
  }
}
