package io.meshflow.core.policy;

import java.util.Set;

/** What the gate says about an intent. */
public sealed interface Verdict {

  /** May run. {@code notes} names suspicions that did not suffice to stop it. */
  record Allowed(java.util.List<String> notes) implements Verdict {
    public Allowed {
      notes = java.util.List.copyOf(notes);
    }
  }

  /** Must not run; no human may lift this. {@code rule} names the guard's rule that fired. */
  record Blocked(BlockReason reason, String rule, String detail) implements Verdict {

    /** Rules about whom is asked, at what price, and how they did of late. */
    private static final Set<String> OF_PLACE =
        Set.of(
            "reach.provider",
            "reach.demo_model",
            "budget.usd",
            "budget.shared",
            "budget.unknown_price",
            "budget.tokens",
            "budget.forecast",
            "budget.carbon",
            "circuit_breaker.place");

    /** Whether the same may be allowed when another model is asked for it. */
    public boolean ofPlace() {
      return OF_PLACE.contains(rule);
    }
  }

  /** May run once a human has approved exactly this intent. */
  record NeedsApproval(BlockReason reason, String rule, String detail) implements Verdict {}

  /** Allowed without remark. */
  Verdict CLEAR = new Allowed(java.util.List.of());
}
