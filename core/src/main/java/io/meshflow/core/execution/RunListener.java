package io.meshflow.core.execution;

import io.meshflow.core.model.Thoughts;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.Preview;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.RunId;
import java.util.List;

/** Hears of runs that this process works on. Must return at once; called from several threads. */
public interface RunListener {

  /** This process takes up a run that was begun before; {@code past} is its record so far. */
  default void taken(RunId run, List<Recorded> past) {}

  /** A record is on disk. */
  default void recorded(RunId run, Recorded record) {}

  /** An effect begins whose contents the policy lets be stored in full. */
  default void launched(RunId run, CallKey key, int attempt, Intent intent) {}

  /** A model has begun to answer; what it says is shown later, or never. */
  default void begun(RunId run, CallKey key, int attempt) {}

  /**
   * Whether pieces of answers of a run are wanted now: nobody works out what may be seen of an
   * answer that nobody reads. Who wants them later gets what was missed with the next piece, or at
   * once after {@link Runs#show}.
   */
  default boolean reads(RunId run) {
    return true;
  }

  /** A piece of a model's answer, {@code seq} counting from 0 within the attempt. */
  default void delta(RunId run, CallKey key, int attempt, int seq, String text) {}

  /**
   * A piece of what a model thinks, as the policy lets it be seen. Told only to the listener the
   * run was started with.
   */
  default void thought(RunId run, CallKey key, int attempt, String text) {}

  /**
   * The thoughts told since the last answer are whole; {@code signed} goes back to the vendor with
   * the results of tools, none where nothing is signed or something was hidden.
   */
  default void thoughtOver(RunId run, CallKey key, int attempt, Thoughts signed) {}

  /**
   * An event of a model's answer as its server sent it, for calls that pass a client's own request
   * on. Told only to the listener the run was started with, which shows of it what {@code preview}
   * allows.
   */
  default void raw(RunId run, CallKey key, int attempt, String json, Preview preview) {}

  /** Work on the run broke down here, or could not begin; it is tried again after a rest. */
  default void broke(RunId run, RuntimeException cause) {}

  /**
   * Whether pieces of an attempt were handed to somebody who cannot give them back. When such an
   * attempt fails its call has failed: nobody can go on where it broke off. Asked of the listener
   * the run was started with.
   */
  default boolean showed(RunId run, CallKey key, int attempt) {
    return false;
  }

  /** This process stopped working on the run: it ended, parked, or was taken over. */
  default void rested(RunId run) {}
}
