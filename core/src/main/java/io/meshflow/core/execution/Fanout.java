package io.meshflow.core.execution;

import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.RunId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Hands news of runs to all who listen. Thread safe. */
final class Fanout {

  private final List<RunListener> listeners = new CopyOnWriteArrayList<>();

  /** Adds a listener; the result takes it away again. */
  Runnable add(RunListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void recorded(RunId run, Recorded record) {
    listeners.forEach(listener -> listener.recorded(run, record));
  }

  void delta(RunId run, CallKey key, int attempt, int seq, String text) {
    listeners.forEach(listener -> listener.delta(run, key, attempt, seq, text));
  }

  void rested(RunId run) {
    listeners.forEach(listener -> listener.rested(run));
  }
}
