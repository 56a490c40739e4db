package io.meshflow.core.ledger;

/**
 * A record as the store gives it back; immutable as long as nobody changes its arrays.
 *
 * <p>{@code header} holds the exact canonical bytes that the leaf hash covers; {@code sealedBody}
 * is empty when there was none or it was erased; {@code leafIndex} is the position in the tenant's
 * log, −1 while not yet integrated.
 */
public final class StoredRecord {

  private final StreamId stream;
  private final long n;
  private final byte[] header;
  private final byte[] sealedBody;
  private final long leafIndex;

  public StoredRecord(StreamId stream, long n, byte[] header, byte[] sealedBody, long leafIndex) {
    this.stream = stream;
    this.n = n;
    this.header = header;
    this.sealedBody = sealedBody;
    this.leafIndex = leafIndex;
  }

  /** The stream that the store keeps it under. */
  public StreamId stream() {
    return stream;
  }

  /** The position that the store keeps it at. */
  public long n() {
    return n;
  }

  /** The stored header bytes; not to be changed. */
  public byte[] header() {
    return header;
  }

  /** The sealed body, or no bytes; not to be changed. */
  public byte[] sealedBody() {
    return sealedBody;
  }

  /** The position in the tenant's log, or −1. */
  public long leafIndex() {
    return leafIndex;
  }
}
