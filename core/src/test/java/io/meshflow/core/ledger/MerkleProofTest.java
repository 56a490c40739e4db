package io.meshflow.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Vectors of the Certificate Transparency reference tests, and a naive tree beside ours. */
final class MerkleProofTest {

  private static final List<String> INPUTS =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  private static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void rootsAreThoseOfTheReferenceVectors() {
    MerkleTree tree = new MerkleTree();
    assertThat(HexFormat.of().formatHex(tree.root())).isEqualTo(ROOTS.getFirst());
    for (int i = 0; i < INPUTS.size(); i++) {
      assertThat(tree.append(Hashes.leaf(HexFormat.of().parseHex(INPUTS.get(i))))).isEqualTo(i);
      assertThat(HexFormat.of().formatHex(tree.root())).isEqualTo(ROOTS.get(i + 1));
    }
  }

  @Test
  void everyProofOfEverySmallTreeVerifiesAndNoOtherDoes() {
    int most = 40;
    MerkleTree tree = new MerkleTree();
    List<byte[]> leaves = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      leaves.add(Hashes.leaf(new byte[] {(byte) i}));
      tree.append(leaves.get(i));
    }
    for (int size = 1; size <= most; size++) {
      byte[] root = MerkleProof.root(tree, size);
      assertThat(root).isEqualTo(naive(leaves.subList(0, size)));
      for (int index = 0; index < size; index++) {
        List<byte[]> proof = MerkleProof.inclusion(tree, index, size);
        byte[] leaf = leaves.get(index);
        assertThat(MerkleProof.verifyInclusion(leaf, index, size, proof, root)).isTrue();
        assertThat(MerkleProof.verifyInclusion(leaf, index + 1, size, proof, root)).isFalse();
        byte[] other = leaves.get((index + 1) % most);
        assertThat(MerkleProof.verifyInclusion(other, index, size, proof, root)).isFalse();
        List<byte[]> longer = new ArrayList<>(proof);
        longer.add(root);
        assertThat(MerkleProof.verifyInclusion(leaf, index, size, longer, root)).isFalse();
        if (!proof.isEmpty()) {
          List<byte[]> shorter = proof.subList(1, proof.size());
          assertThat(MerkleProof.verifyInclusion(leaf, index, size, shorter, root)).isFalse();
        }
      }
    }
  }

  @Test
  void everyTreeIsProvenABeginningOfEveryLaterOne() {
    int most = 40;
    MerkleTree tree = new MerkleTree();
    for (int i = 0; i < most; i++) {
      tree.append(Hashes.leaf(new byte[] {(byte) i}));
    }
    for (int second = 0; second <= most; second++) {
      byte[] now = MerkleProof.root(tree, second);
      for (int first = 0; first <= second; first++) {
        byte[] old = MerkleProof.root(tree, first);
        List<byte[]> proof = MerkleProof.consistency(tree, first, second);
        assertThat(MerkleProof.verifyConsistency(first, old, second, now, proof)).isTrue();
        byte[] wrong = Hashes.leaf(old);
        assertThat(MerkleProof.verifyConsistency(first, wrong, second, now, proof)).isFalse();
        if (first > 0 && first < second) {
          assertThat(MerkleProof.verifyConsistency(first, old, second, wrong, proof)).isFalse();
          List<byte[]> longer = new ArrayList<>(proof);
          longer.add(now);
          assertThat(MerkleProof.verifyConsistency(first, old, second, now, longer)).isFalse();
          List<byte[]> shorter = proof.subList(0, proof.size() - 1);
          assertThat(MerkleProof.verifyConsistency(first, old, second, now, shorter)).isFalse();
          assertThat(MerkleProof.verifyConsistency(first, old, second, now, List.of())).isFalse();
        }
      }
    }
    assertThat(MerkleProof.verifyConsistency(5, new byte[32], 4, new byte[32], List.of()))
        .isFalse();
  }

  @Test
  void aFrontierContinuesWhereItStopped() {
    CompactRange whole = new CompactRange();
    for (int i = 0; i < 100; i++) {
      CompactRange resumed = CompactRange.of(whole.size(), whole.frontier());
      resumed.append(Hashes.leaf(new byte[] {(byte) i}));
      whole.append(Hashes.leaf(new byte[] {(byte) i}));
      assertThat(resumed.root()).isEqualTo(whole.root());
    }
    assertThatThrownBy(() -> CompactRange.of(3, List.of(new byte[32])))
        .isInstanceOf(LedgerFormatException.class);
  }

  @Test
  void askingOutsideTheTreeIsRefused() {
    MerkleTree tree = new MerkleTree();
    assertThatThrownBy(() -> MerkleProof.inclusion(tree, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MerkleProof.consistency(tree, 2, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] naive(List<byte[]> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return Hashes.node(
        naive(leaves.subList(0, split)), naive(leaves.subList(split, leaves.size())));
  }
}
