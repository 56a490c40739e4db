package io.meshflow.core.ledger;

import java.util.ArrayList;
import java.util.List;

/**
 * The frontier of an RFC 6962 tree: the roots of its perfect subtrees from left to right, at most
 * 63 hashes however many leaves. Enough to append and to know the root. Not thread-safe.
 */
public final class CompactRange {

  private final List<byte[]> roots;
  private long size;

  /** The range of an empty tree. */
  public CompactRange() {
    this.roots = new ArrayList<>();
  }

  private CompactRange(long size, List<byte[]> roots) {
    this.size = size;
    this.roots = new ArrayList<>(roots);
  }

  /** The range of a tree of this size from its frontier, as {@link #frontier} gave it. */
  public static CompactRange of(long size, List<byte[]> frontier) {
    if (size < 0 || Long.bitCount(size) != frontier.size()) {
      throw new LedgerFormatException("A frontier has one hash for each one bit of the size");
    }
    return new CompactRange(size, frontier);
  }

  /** Receives every perfect subtree in the moment it is complete; level 0 are the leaves. */
  @FunctionalInterface
  public interface NodeSink {
    void completed(int level, long index, byte[] hash);
  }

  /** Appends a leaf hash. */
  public void append(byte[] leaf) {
    append(leaf, (level, index, hash) -> {});
  }

  /** Appends a leaf hash and tells of each subtree it completes, the leaf included. */
  public void append(byte[] leaf, NodeSink sink) {
    byte[] hash = leaf;
    long index = size;
    int level = 0;
    sink.completed(level, index, hash);
    while ((index & 1) == 1) {
      hash = Hashes.node(roots.removeLast(), hash);
      index >>= 1;
      level++;
      sink.completed(level, index, hash);
    }
    roots.add(hash);
    size++;
  }

  /** The number of leaves. */
  public long size() {
    return size;
  }

  /** The root of the tree. */
  public byte[] root() {
    if (roots.isEmpty()) {
      return Hashes.empty();
    }
    byte[] root = roots.getLast();
    for (int i = roots.size() - 2; i >= 0; i--) {
      root = Hashes.node(roots.get(i), root);
    }
    return root;
  }

  /** The roots of the perfect subtrees, largest first. */
  public List<byte[]> frontier() {
    return List.copyOf(roots);
  }
}
