package io.meshflow.core.ledger;

/**
 * Where the hashes of a log's complete perfect subtrees come from. Level 0 are the leaves; node
 * {@code index} of level {@code k} covers the leaves from {@code index << k}.
 */
@FunctionalInterface
public interface TreeNodes {

  /** The hash of a subtree that is complete in the tree asked about. */
  byte[] node(int level, long index);
}
