package io.meshflow.core.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Inclusion and consistency proofs of RFC 6962 §2.1, verified as in RFC 9162 §2.1. Stateless. */
public final class MerkleProof {

  private MerkleProof() {}

  /** The root of the first {@code size} leaves. */
  public static byte[] root(TreeNodes nodes, long size) {
    return size == 0 ? Hashes.empty() : subtree(nodes, 0, size);
  }

  /** The path from the leaf at the index up to the root at the size, nearest sibling first. */
  public static List<byte[]> inclusion(TreeNodes nodes, long index, long size) {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("The index lies outside the tree");
    }
    List<byte[]> path = new ArrayList<>();
    long from = 0;
    long to = size;
    while (to - from > 1) {
      long middle = from + split(to - from);
      if (index < middle) {
        path.add(subtree(nodes, middle, to));
        to = middle;
      } else {
        path.add(subtree(nodes, from, middle));
        from = middle;
      }
    }
    return path.reversed();
  }

  /** The proof that the tree of the first size is a beginning of the tree of the second. */
  public static List<byte[]> consistency(TreeNodes nodes, long first, long second) {
    if (first < 0 || first > second) {
      throw new IllegalArgumentException("A tree never shrinks");
    }
    List<byte[]> path = new ArrayList<>();
    if (first == 0 || first == second) {
      return path;
    }
    long from = 0;
    long to = second;
    while (first < to) {
      long middle = from + split(to - from);
      if (first <= middle) {
        path.add(subtree(nodes, middle, to));
        to = middle;
      } else {
        path.add(subtree(nodes, from, middle));
        from = middle;
      }
    }
    if (from > 0) {
      path.add(subtree(nodes, from, to));
    }
    return path.reversed();
  }

  /** Whether the leaf hash stands at the index of the tree with this size and root. */
  public static boolean verifyInclusion(
      byte[] leaf, long index, long size, List<byte[]> proof, byte[] root) {
    if (index < 0 || index >= size) {
      return false;
    }
    long at = index;
    long last = size - 1;
    byte[] hash = leaf;
    for (byte[] sibling : proof) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        hash = Hashes.node(sibling, hash);
        int shift = (at & 1) == 1 ? 0 : Long.numberOfTrailingZeros(at);
        at = shift(at, shift);
        last = shift(last, shift);
      } else {
        hash = Hashes.node(hash, sibling);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && Arrays.equals(hash, root);
  }

  /** Whether the first tree is a beginning of the second. */
  public static boolean verifyConsistency(
      long first, byte[] firstRoot, long second, byte[] secondRoot, List<byte[]> proof) {
    if (first < 0 || first > second) {
      return false;
    }
    if (first == second || first == 0) {
      byte[] known = first == 0 ? Hashes.empty() : secondRoot;
      return proof.isEmpty() && Arrays.equals(firstRoot, known);
    }
    List<byte[]> path = new ArrayList<>(proof);
    if (Long.bitCount(first) == 1) {
      path.addFirst(firstRoot);
    }
    return !path.isEmpty() && climb(first - 1, second - 1, path, firstRoot, secondRoot);
  }

  private static boolean climb(
      long first, long second, List<byte[]> path, byte[] firstRoot, byte[] secondRoot) {
    int shift = Long.numberOfTrailingZeros(~first);
    long at = first >> shift;
    long last = second >> shift;
    byte[] old = path.getFirst();
    byte[] now = old;
    for (byte[] sibling : path.subList(1, path.size())) {
      if (last == 0) {
        return false;
      }
      if ((at & 1) == 1 || at == last) {
        old = Hashes.node(sibling, old);
        now = Hashes.node(sibling, now);
        int up = (at & 1) == 1 ? 0 : Long.numberOfTrailingZeros(at);
        at = shift(at, up);
        last = shift(last, up);
      } else {
        now = Hashes.node(now, sibling);
      }
      at >>= 1;
      last >>= 1;
    }
    return last == 0 && Arrays.equals(old, firstRoot) && Arrays.equals(now, secondRoot);
  }

  /** Shifting by 64 gives zero: the way up from index 0 ends at the root. */
  private static long shift(long value, int by) {
    return by >= 64 ? 0 : value >> by;
  }

  /** The hash over the leaves from (inclusive) to (exclusive), where from starts a subtree. */
  private static byte[] subtree(TreeNodes nodes, long from, long to) {
    long width = to - from;
    if (Long.bitCount(width) == 1) {
      int level = Long.numberOfTrailingZeros(width);
      return nodes.node(level, from >> level);
    }
    long middle = from + split(width);
    return Hashes.node(subtree(nodes, from, middle), subtree(nodes, middle, to));
  }

  /** The largest power of two below the width. */
  private static long split(long width) {
    return Long.highestOneBit(width - 1);
  }
}
