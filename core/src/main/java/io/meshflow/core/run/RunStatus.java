package io.meshflow.core.run;

import java.util.Locale;

/** Where a run stands. */
public enum RunStatus {
  PENDING,
  RUNNING,
  PAUSED,
  COMPLETED,
  FAILED,
  BLOCKED,
  CANCELLED,
  MAX_ITERATIONS;

  /** True when nothing more will happen in the run. */
  public boolean ended() {
    return compareTo(COMPLETED) >= 0;
  }

  /** The word used in records and answers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
