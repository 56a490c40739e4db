package io.meshflow.core.workflow;

import java.util.Locale;

/** How one visit of a node ended. */
public enum StepOutcome {
  DONE,
  FAILED,
  BLOCKED,
  REJECTED,
  TIMED_OUT,
  CANCELLED,
  SKIPPED;

  /** The word used in documents and records. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** True for an end that fails the run unless an edge accepts it or a quorum absorbs it. */
  public boolean bad() {
    return this == FAILED || this == BLOCKED || this == REJECTED || this == TIMED_OUT;
  }
}
