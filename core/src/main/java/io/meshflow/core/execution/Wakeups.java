package io.meshflow.core.execution;

import io.meshflow.core.run.RunId;

/**
 * News among the processes of one store that a run wants attention. A hint and never the truth: it
 * may be lost, doubled or late, so whoever hears it looks into the store, and looks there now and
 * then without it. Thread safe.
 */
public interface Wakeups {

  /** A store whose processes do not hear of each other. */
  Wakeups NONE =
      new Wakeups() {
        @Override
        public void listen(Listener listener) {}

        @Override
        public boolean heard() {
          return false;
        }
      };

  /** Tells a listener from now on what the other processes say. To be called once. */
  void listen(Listener listener);

  /** Whether news would be heard now; while not, only the store can tell. */
  boolean heard();

  /** Is told on a thread that must not be held up. */
  interface Listener {

    /** A command has come for the run, from another process. */
    void called(RunId run);

    /** Runs were left by a process, or news may have been missed. */
    void stirred();
  }
}
