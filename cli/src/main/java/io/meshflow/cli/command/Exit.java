package io.meshflow.cli.command;

import io.meshflow.core.run.RunStatus;

/** The exit codes of the command line. */
public final class Exit {

  public static final int DONE = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;
  public static final int PARKED = 3;
  public static final int BLOCKED = 4;
  public static final int MAX_ITERATIONS = 5;
  public static final int CANCELLED = 130;

  private Exit() {}

  /** The code of a run that ended or parked. */
  static int of(RunStatus status, boolean failOnPause) {
    return switch (status) {
      case COMPLETED -> DONE;
      case PENDING, RUNNING, PAUSED -> failOnPause ? PARKED : DONE;
      case FAILED -> FAILED;
      case BLOCKED -> BLOCKED;
      case MAX_ITERATIONS -> MAX_ITERATIONS;
      case CANCELLED -> CANCELLED;
    };
  }
}
