package io.meshflow.core.policy;

/** What the gate says about an intent. */
public sealed interface Verdict {

  /** May run. {@code notes} names suspicions that did not suffice to stop it. */
  record Allowed(java.util.List<String> notes) implements Verdict {
    public Allowed {
      notes = java.util.List.copyOf(notes);
    }
  }

  /** Must not run; no human may lift this. {@code rule} names the guard's rule that fired. */
  record Blocked(BlockReason reason, String rule, String detail) implements Verdict {}

  /** May run once a human has approved exactly this intent. */
  record NeedsApproval(BlockReason reason, String rule, String detail) implements Verdict {}

  /** Allowed without remark. */
  Verdict CLEAR = new Allowed(java.util.List.of());
}
