package io.meshflow.core.ledger;

import java.util.HashSet;
import java.util.List;

/** What a header says about its body without telling any of it. */
public sealed interface Content {

  /** The record never had a body. */
  Content NONE = new Bare();

  /** No body. */
  record Bare() implements Content {}

  /**
   * A body: the Base64 root of its field commitments, the bytes of its padded plaintext as first
   * sealed, and the ids of the blobs it refers to.
   */
  record Committed(String root, long length, List<String> blobs) implements Content {
    public Committed {
      blobs = List.copyOf(blobs);
      if (!Hashes.isBase64(root) || length < 1) {
        throw new IllegalArgumentException("A commitment is a Base64 hash over at least one byte");
      }
      if (!blobs.stream().allMatch(Blob::isId) || new HashSet<>(blobs).size() != blobs.size()) {
        throw new IllegalArgumentException("Blob ids are distinct and 22 Base64 URL characters");
      }
    }
  }
}
