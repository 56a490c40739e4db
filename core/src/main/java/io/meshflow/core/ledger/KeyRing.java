package io.meshflow.core.ledger;

/**
 * The two keys an installation cannot lose: the master key, under which every tenant's key is
 * wrapped, and the key that signs checkpoints. Where they are kept is an adapter's business.
 */
public record KeyRing(StreamKey master, LogSigner signer) {

  /** A new tenant's key, wrapped under the master key. */
  public byte[] newTenantKey(Entropy entropy) {
    return master.wrap(StreamKey.fresh(entropy));
  }

  /** A tenant's key; a {@link SealBrokenException} if it was wrapped under another master key. */
  public StreamKey tenantKey(byte[] wrapped) {
    return master.unwrap(wrapped);
  }

  /** What a stranger needs to check the checkpoints of a log. */
  public VerifierKey verifierKey(LogOrigin origin) {
    return VerifierKey.of(origin, signer);
  }
}
