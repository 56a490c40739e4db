package io.meshflow.core.execution;

import io.meshflow.core.model.Thoughts;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.Preview;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.RunId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Hands news of runs to all who listen. Thread safe. */
final class Fanout {

  private final List<RunListener> listeners = new CopyOnWriteArrayList<>();
  private final Map<RunId, RunListener> own = new ConcurrentHashMap<>();

  /** Adds a listener; the result takes it away again. */
  Runnable add(RunListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /** Adds a listener that hears of one run alone, until it rests. */
  void follow(RunId run, RunListener listener) {
    own.putIfAbsent(run, listener);
  }

  /** Takes a listener of one run away before that rests. */
  void leave(RunId run, RunListener listener) {
    own.remove(run, listener);
  }

  private void tell(RunId run, Consumer<RunListener> news) {
    RunListener one = own.get(run);
    if (one != null) {
      news.accept(one);
    }
    listeners.forEach(news);
  }

  void taken(RunId run, List<Recorded> past) {
    tell(run, listener -> listener.taken(run, past));
  }

  void recorded(RunId run, Recorded record) {
    tell(run, listener -> listener.recorded(run, record));
  }

  void broke(RunId run, RuntimeException cause) {
    tell(run, listener -> listener.broke(run, cause));
  }

  void begun(RunId run, CallKey key, int attempt) {
    tell(run, listener -> listener.begun(run, key, attempt));
  }

  /** Whether somebody wants the pieces of answers of a run. */
  boolean read(RunId run) {
    RunListener one = own.get(run);
    if (one != null && one.reads(run)) {
      return true;
    }
    for (RunListener listener : listeners) {
      if (listener.reads(run)) {
        return true;
      }
    }
    return false;
  }

  void delta(RunId run, CallKey key, int attempt, int seq, String text) {
    tell(run, listener -> listener.delta(run, key, attempt, seq, text));
  }

  void launched(RunId run, CallKey key, int attempt, Intent intent) {
    tell(run, listener -> listener.launched(run, key, attempt, intent));
  }

  void thought(RunId run, CallKey key, int attempt, String text) {
    RunListener one = own.get(run);
    if (one != null) {
      one.thought(run, key, attempt, text);
    }
  }

  void thoughtOver(RunId run, CallKey key, int attempt, Thoughts signed) {
    RunListener one = own.get(run);
    if (one != null) {
      one.thoughtOver(run, key, attempt, signed);
    }
  }

  void raw(RunId run, CallKey key, int attempt, String json, Preview preview) {
    RunListener one = own.get(run);
    if (one != null) {
      one.raw(run, key, attempt, json, preview);
    }
  }

  /** Whether whoever started the run has shown pieces of an attempt for good. */
  boolean showed(RunId run, CallKey key, int attempt) {
    RunListener one = own.get(run);
    return one != null && one.showed(run, key, attempt);
  }

  void rested(RunId run) {
    tell(run, listener -> listener.rested(run));
    own.remove(run);
  }
}
