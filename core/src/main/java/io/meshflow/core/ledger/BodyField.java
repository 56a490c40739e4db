package io.meshflow.core.ledger;

import io.meshflow.core.data.Json;
import io.meshflow.core.data.Value;
import java.nio.charset.StandardCharsets;

/** One field of a body in one of its three forms; its leaf hash is the same in all of them. */
public sealed interface BodyField {

  /** A value that is here, with the Base64 salt that hides it behind its leaf hash. */
  record Open(String salt, Value value) implements BodyField {
    public Open {
      requireSalt(salt);
    }
  }

  /** A value kept as a blob: its canonical form has {@code size} bytes. */
  record Stored(String salt, String leaf, String blob, long size) implements BodyField {
    public Stored {
      requireSalt(salt);
      requireLeaf(leaf);
      if (!Blob.isId(blob) || size < 1) {
        throw new LedgerFormatException("A stored field names its blob and its size");
      }
    }
  }

  /** A value that was erased alone; only its Base64 leaf hash is left. */
  record Erased(String leaf) implements BodyField {
    public Erased {
      requireLeaf(leaf);
    }
  }

  /** The leaf hash of a named value (docs/ledger-format.md §3.2). */
  static byte[] leaf(String name, String salt, byte[] canonical) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return Hashes.leaf(Domain.FIELD, bytes, Domain.ZERO, Hashes.bytes(salt), canonical);
  }

  /** The leaf hash of this field under its name. */
  default byte[] leaf(String name) {
    return switch (this) {
      case Open open ->
          leaf(name, open.salt(), Json.canonicalBytes(open.value(), Json.MAX_ENVELOPE_DEPTH));
      case Stored stored -> Hashes.hash(stored.leaf());
      case Erased erased -> Hashes.hash(erased.leaf());
    };
  }

  private static void requireSalt(String salt) {
    if (salt.length() != 24 || Hashes.bytes(salt).length != 16) {
      throw new LedgerFormatException("A salt is 16 bytes in Base64");
    }
  }

  private static void requireLeaf(String leaf) {
    if (!Hashes.isBase64(leaf)) {
      throw new LedgerFormatException("A leaf hash is 32 bytes in Base64");
    }
  }
}
