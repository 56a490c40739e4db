package io.meshflow.core.ledger;

import io.meshflow.core.data.Digest;
import java.util.List;

/**
 * One record ready to be stored: the header with its exact bytes and leaf hash, the sealed body and
 * its blobs. The arrays are shared, not copied; nobody may change them.
 */
public final class SealedRecord {

  private final Header header;
  private final byte[] headerBytes;
  private final byte[] leaf;
  private final byte[] sealedBody;
  private final List<Blob> blobs;

  SealedRecord(Header header, byte[] headerBytes, byte[] sealedBody, List<Blob> blobs) {
    this.header = header;
    this.headerBytes = headerBytes;
    this.leaf = Hashes.leaf(headerBytes);
    this.sealedBody = sealedBody;
    this.blobs = List.copyOf(blobs);
  }

  /** The header as values. */
  public Header header() {
    return header;
  }

  /** The canonical bytes that are stored and hashed. */
  public byte[] headerBytes() {
    return headerBytes;
  }

  /** SHA-256 of a zero byte and the header bytes: 32 bytes. */
  public byte[] leaf() {
    return leaf;
  }

  /** The leaf hash as a digest. */
  public Digest leafDigest() {
    return Digest.of(leaf);
  }

  /** The encrypted body; empty when the record has none. */
  public byte[] sealedBody() {
    return sealedBody;
  }

  /** The values too large for the body, to be stored in the same transaction. */
  public List<Blob> blobs() {
    return blobs;
  }

  /** Where the stream stands after this record. */
  public StreamHead head() {
    return new StreamHead(header.stream(), header.n() + 1, Hashes.base64(leaf));
  }
}
