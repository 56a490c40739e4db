package io.meshflow.core.ledger;

import java.util.ArrayList;
import java.util.List;

/** An RFC 6962 tree in memory with every complete subtree: 64 bytes a leaf. Not thread-safe. */
public final class MerkleTree implements TreeNodes {

  private final CompactRange range = new CompactRange();
  private final List<List<byte[]>> levels = new ArrayList<>();

  /** Appends a leaf hash and gives its index. */
  public long append(byte[] leaf) {
    range.append(
        leaf,
        (level, index, hash) -> {
          if (level == levels.size()) {
            levels.add(new ArrayList<>());
          }
          levels.get(level).add(hash);
        });
    return range.size() - 1;
  }

  /** The number of leaves. */
  public long size() {
    return range.size();
  }

  /** The root over all leaves. */
  public byte[] root() {
    return range.root();
  }

  @Override
  public byte[] node(int level, long index) {
    return levels.get(level).get(Math.toIntExact(index));
  }
}
