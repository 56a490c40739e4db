package io.meshflow.core.execution;

import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.RunId;

/** Hears of runs that this process works on. Must return at once; called from several threads. */
public interface RunListener {

  /** A record is on disk. */
  default void recorded(RunId run, Recorded record) {}

  /** A piece of a model's answer, {@code seq} counting from 0 within the attempt. */
  default void delta(RunId run, CallKey key, int attempt, int seq, String text) {}

  /** This process stopped working on the run: it ended, parked, or was taken over. */
  default void rested(RunId run) {}
}
