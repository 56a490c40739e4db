package io.meshflow.core.run;

import java.util.Locale;

/** How one attempt of an effect ended. */
public enum CallOutcome {
  DONE,
  /** Did not happen and never will. */
  FAILED,
  /** Did not happen and may be tried again. */
  RETRYABLE,
  /** Nobody knows whether it happened: its time was over. */
  TIMED_OUT,
  /** Nobody knows whether it happened: the reply or the process was lost. */
  UNKNOWN,
  CANCELLED;

  /** The word used in records. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
