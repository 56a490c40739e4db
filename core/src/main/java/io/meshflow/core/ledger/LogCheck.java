package io.meshflow.core.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks records and checkpoints kept outside against the export's checkpoint. */
final class LogCheck {

  private final Findings findings;
  private final List<Checkpoint> trusted = new ArrayList<>();
  private final List<ExportLine.Consistency> proofs = new ArrayList<>();
  private final CompactRange leaves = new CompactRange();
  private final Map<Long, byte[]> roots = new HashMap<>();
  private long expected;
  private boolean gaps;
  private @Nullable Checkpoint own;

  LogCheck(Findings findings, VerifierKey key, List<String> trustedNotes) {
    this.findings = findings;
    for (int i = 0; i < trustedNotes.size(); i++) {
      try {
        trusted.add(Checkpoint.verified(trustedNotes.get(i), key));
      } catch (LedgerFormatException e) {
        findings.problem(Problem.Code.TRUSTED_WRONG, "trusted " + (i + 1));
      }
    }
    trusted.forEach(checkpoint -> roots.put(checkpoint.size(), new byte[0]));
    roots.replace(0L, leaves.root());
  }

  /** Takes the export's checkpoint; one that was not signed still serves to find what differs. */
  void checkpoint(String note, VerifierKey key) {
    try {
      own = Checkpoint.verified(note, key);
    } catch (LedgerFormatException e) {
      findings.problem(Problem.Code.SIGNATURE_WRONG, "checkpoint");
      own = unverified(note).orElse(null);
    }
  }

  private static Optional<Checkpoint> unverified(String note) {
    try {
      return Optional.of(Checkpoint.unverified(note));
    } catch (LedgerFormatException e) {
      return Optional.empty();
    }
  }

  void consistency(ExportLine.Consistency proof) {
    proofs.add(proof);
  }

  /** Whether the header bytes are proven to stand at the index. */
  boolean includes(byte[] leaf, long index, List<String> proof) {
    Checkpoint checkpoint = own;
    return checkpoint != null
        && MerkleProof.verifyInclusion(
            leaf, index, checkpoint.size(), Receipt.hashes(proof), Hashes.hash(checkpoint.root()));
  }

  boolean hasCheckpoint() {
    return own != null;
  }

  /** Whether the index lies in the checkpointed tree. */
  boolean covers(long index) {
    Checkpoint checkpoint = own;
    return checkpoint != null && index < checkpoint.size();
  }

  /** Takes the next leaf of a whole log. */
  void leaf(String storedLeaf, long index, Finding finding) {
    if (index < expected) {
      finding.altered("leaf-order");
      return;
    }
    if (index > expected) {
      gaps = true;
      String range = expected == index - 1 ? "" : "-" + (index - 1);
      findings.problem(Problem.Code.LEAF_MISSING, "index " + expected + range);
    }
    expected = index + 1;
    leaves.append(Hashes.hash(storedLeaf));
    if (!gaps) {
      roots.computeIfPresent(expected, (size, any) -> leaves.root());
    }
  }

  /** The last word on a whole log. */
  void endOfLog() {
    Checkpoint checkpoint = own;
    if (checkpoint != null) {
      if (expected < checkpoint.size()) {
        findings.problem(Problem.Code.TRUNCATED, "leaves " + expected + " of " + checkpoint.size());
      } else if (!gaps && !checkpoint.root().equals(Hashes.base64(leaves.root()))) {
        findings.problem(Problem.Code.ROOT_MISMATCH, "size " + checkpoint.size());
      }
    }
    compare(true);
  }

  /** The last word on the export of one stream. */
  void endOfStream() {
    compare(false);
  }

  private void compare(boolean allLeaves) {
    Checkpoint checkpoint = own;
    if (checkpoint == null) {
      findings.problem(Problem.Code.CHECKPOINT_MISSING, "export");
    }
    long size = checkpoint == null ? 0 : checkpoint.size();
    for (Checkpoint outside : trusted) {
      String place = "size " + outside.size();
      if (outside.size() > size) {
        findings.problem(Problem.Code.CHECKPOINT_OLDER, place);
      } else if (checkpoint != null && outside.size() == size) {
        fork(outside.root().equals(checkpoint.root()), place);
      } else if (allLeaves) {
        follow(outside, place);
      } else if (checkpoint != null) {
        follow(outside, checkpoint, place);
      }
    }
  }

  private void follow(Checkpoint outside, String place) {
    byte[] root = roots.getOrDefault(outside.size(), new byte[0]);
    if (root.length > 0) {
      fork(Arrays.equals(root, Hashes.hash(outside.root())), place);
    }
  }

  private void follow(Checkpoint outside, Checkpoint checkpoint, String place) {
    Optional<ExportLine.Consistency> proof =
        proofs.stream()
            .filter(line -> line.from() == outside.size() && line.to() == checkpoint.size())
            .findFirst();
    if (proof.isEmpty() && outside.size() > 0) {
      findings.problem(Problem.Code.CONSISTENCY_UNPROVEN, place);
      return;
    }
    List<String> hashes = proof.map(ExportLine.Consistency::proof).orElse(List.of());
    fork(
        MerkleProof.verifyConsistency(
            outside.size(),
            Hashes.hash(outside.root()),
            checkpoint.size(),
            Hashes.hash(checkpoint.root()),
            Receipt.hashes(hashes)),
        place);
  }

  private void fork(boolean follows, String place) {
    if (!follows) {
      findings.problem(Problem.Code.FORK, place);
    }
  }
}
