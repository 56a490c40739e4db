package io.meshflow.core.ledger;

/** The port to the key that signs a log's checkpoints: a file, an HSM or a KMS. Thread-safe. */
public interface LogSigner {

  /** The Ed25519 public key as 32 bytes (RFC 8032). */
  byte[] publicKey();

  /** The Ed25519 signature of the message: 64 bytes. Costs 1 to 3 ms in the JDK. */
  byte[] sign(byte[] message);
}
