package io.meshflow.core.policy;

/** Which part of the kernel stopped an action, in the words of the record and the metrics. */
public enum BlockReason {
  IDENTITY,
  CIRCUIT_BREAKER,
  /** The injection scan. */
  GUARDIAN,
  /** The risk gate. */
  DASC,
  POLICY,
  BUDGET,
  APPROVAL;

  /** The word used in records, metrics and messages, such as {@code circuit_breaker}. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
