package io.meshflow.core.ledger;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a stranger needs to check a log: its origin and its public key (C2SP signed-note), written
 * {@code origin+hex key id+Base64 key}. The key is kept as Base64 of its 32 bytes.
 */
public record VerifierKey(LogOrigin origin, String key) {

  private static final Pattern SHAPE = Pattern.compile("([^+]+)\\+([0-9a-f]{8})\\+([^ ]+)");
  private static final byte ED25519 = 1;
  private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

  public VerifierKey {
    if (!Hashes.isBase64(key)) {
      throw new LedgerFormatException("A public key is 32 bytes in Base64");
    }
  }

  /** The key that checks what the signer signs for this log. */
  public static VerifierKey of(LogOrigin origin, LogSigner signer) {
    return new VerifierKey(origin, Hashes.base64(signer.publicKey()));
  }

  /** Reads the text form; a {@link LedgerFormatException} says what is wrong. */
  public static VerifierKey parse(String text) {
    Matcher matcher = SHAPE.matcher(text.strip());
    if (!matcher.matches()) {
      throw new LedgerFormatException("A public key is written origin+key id+Base64");
    }
    byte[] typed = Hashes.bytes(matcher.group(3));
    if (typed.length != 33 || typed[0] != ED25519) {
      throw new LedgerFormatException("The public key is not an Ed25519 key");
    }
    VerifierKey key =
        new VerifierKey(
            origin(matcher.group(1)), Hashes.base64(Arrays.copyOfRange(typed, 1, typed.length)));
    if (!HexFormat.of().formatHex(key.id()).equals(matcher.group(2))) {
      throw new LedgerFormatException("The public key and its key id do not belong together");
    }
    return key;
  }

  /** The text form. */
  public String text() {
    return origin + "+" + HexFormat.of().formatHex(id()) + "+" + Hashes.base64(typed());
  }

  /** The key id: 4 bytes. */
  byte[] id() {
    byte[] name = (origin.text() + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(name, name.length + 33);
    System.arraycopy(typed(), 0, all, name.length, 33);
    return Arrays.copyOf(Hashes.plain(all), 4);
  }

  /** Whether the signature of the message is this key's. */
  boolean verifies(byte[] message, byte[] signature) {
    return verifies(Hashes.hash(key), message, signature);
  }

  static boolean verifies(byte[] publicKey, byte[] message, byte[] signature) {
    try {
      byte[] encoded = Arrays.copyOf(X509, X509.length + publicKey.length);
      System.arraycopy(publicKey, 0, encoded, X509.length, publicKey.length);
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private byte[] typed() {
    byte[] typed = new byte[33];
    typed[0] = ED25519;
    System.arraycopy(Hashes.hash(key), 0, typed, 1, 32);
    return typed;
  }

  private static LogOrigin origin(String text) {
    try {
      return new LogOrigin(text);
    } catch (IllegalArgumentException e) {
      throw new LedgerFormatException("The public key names no log origin", e);
    }
  }

  @Override
  public String toString() {
    return text();
  }
}
