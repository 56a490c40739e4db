package io.meshflow.core.execution;

import io.meshflow.core.run.RunId;

/** Why something asked of a run was not done; nothing was changed. */
public final class RunRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What kind of refusal it is. */
  public enum Kind {
    UNKNOWN_RUN,
    ERASED,
    ENDED,
    BUSY,
    INVALID,
    CONFLICT,
    FORBIDDEN,
    /** This process lacks what the run began with; another may have it. */
    UNFIT,
    STORAGE
  }

  private final Kind kind;
  private final String detail;

  public RunRefused(Kind kind, String detail) {
    super("the request about a run was refused");
    this.kind = kind;
    this.detail = detail;
  }

  /** Of a run that is not there. */
  static RunRefused unknown(RunId run) {
    return new RunRefused(Kind.UNKNOWN_RUN, "There is no run " + run + ".");
  }

  public Kind kind() {
    return kind;
  }

  /** What is wrong and what to do, for people. */
  public String detail() {
    return detail;
  }

  @Override
  public String getMessage() {
    return detail;
  }
}
