package io.meshflow.core.ledger;

/** Something wrong with an export as a whole, and where: a line, a record, a tree size. */
public record Problem(Code code, String place) {

  /** What is wrong. */
  public enum Code {
    /** A line is not in the format. */
    MALFORMED,
    /** The export is of another log than the public key. */
    OTHER_LOG,
    /** The export has no checkpoint. */
    CHECKPOINT_MISSING,
    /** The key did not sign the checkpoint. */
    SIGNATURE_WRONG,
    /** A checkpoint kept outside is not this log's. */
    TRUSTED_WRONG,
    /** The export's checkpoint is older than one kept outside. */
    CHECKPOINT_OLDER,
    /** The export's log does not begin with the one of a checkpoint kept outside. */
    FORK,
    /** The export lacks the proof that leads from a checkpoint kept outside to its own. */
    CONSISTENCY_UNPROVEN,
    /** A record does not follow from the one before it. */
    CHAIN_BROKEN,
    /** Records that the log counts are left out. */
    LEAF_MISSING,
    /** The records do not give the checkpoint's root. */
    ROOT_MISMATCH,
    /** The export ends early. */
    TRUNCATED,
    /** What explains an erasure is not proven to be in the log. */
    EVIDENCE_WRONG
  }

  /** Whether something is wrong, and not only unproven. */
  boolean condemns() {
    return code != Code.CHECKPOINT_MISSING && code != Code.CONSISTENCY_UNPROVEN;
  }

  /** The line both verifiers print. */
  public String text() {
    return "problem " + code + " " + place;
  }
}
