package io.meshflow.core.ledger;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/** A signer with its key in memory, by the JDK. Thread-safe. */
public final class Ed25519Signer implements LogSigner {

  private static final int RAW = 32;

  private final PrivateKey privateKey;
  private final byte[] publicKey;

  private Ed25519Signer(PrivateKey privateKey, byte[] publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /** A signer with a new key. */
  public static Ed25519Signer generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      byte[] encoded = pair.getPublic().getEncoded();
      byte[] raw = Arrays.copyOfRange(encoded, encoded.length - RAW, encoded.length);
      return new Ed25519Signer(pair.getPrivate(), raw);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has Ed25519", e);
    }
  }

  /** The signer of a kept key pair; refuses halves that do not belong together. */
  public static Ed25519Signer of(byte[] pkcs8, byte[] publicKey) {
    try {
      PrivateKey key =
          KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      Ed25519Signer signer = new Ed25519Signer(key, publicKey.clone());
      byte[] probe = {1};
      if (VerifierKey.verifies(publicKey, probe, signer.sign(probe))) {
        return signer;
      }
    } catch (GeneralSecurityException e) {
      throw new LedgerFormatException("Not an Ed25519 private key", e);
    }
    throw new LedgerFormatException("The private and the public key do not belong together");
  }

  @Override
  public byte[] publicKey() {
    return publicKey.clone();
  }

  /** The private key in PKCS #8, for the one place that stores it. */
  public byte[] pkcs8() {
    return privateKey.getEncoded();
  }

  @Override
  public byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("An Ed25519 key of the JDK signs", e);
    }
  }
}
