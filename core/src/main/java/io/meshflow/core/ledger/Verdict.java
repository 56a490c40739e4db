package io.meshflow.core.ledger;

/**
 * What a verifier says of one record, from the best to the worst; the worst that applies counts.
 */
public enum Verdict {
  /** Header and body are what was recorded. */
  OK,
  /** The header is what was recorded; the body is there and was not opened. */
  SEALED,
  /** Sound, but not in the checkpointed log: protected by its chain alone. */
  UNLOGGED,
  /** The body, or fields of it, were erased, and the log says by whom and why. */
  ERASED,
  /** The record, its body or a blob is gone without evidence. */
  MISSING,
  /** It is not what was recorded. */
  ALTERED
}
