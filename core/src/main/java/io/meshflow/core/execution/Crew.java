package io.meshflow.core.execution;

import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Notice;
import io.meshflow.core.run.RunId;
import java.time.Duration;
import java.util.function.Consumer;

/** Who does the work: threads in life, one scheduler with a seed in a simulation. */
interface Crew {

  /** Runs a loop until it is done, and then what follows. */
  void work(RunId run, RunLoop loop, Runnable afterwards);

  /** Runs a small errand beside everything else. */
  void errand(String name, Runnable errand);

  /** Runs something small once, after a delay; the result takes it back. */
  Runnable later(Duration delay, Runnable what);

  /** Waits where a loop can do nothing else: for a store that is away. */
  void pause(Duration time) throws InterruptedException;

  /** Has the effects of one run; reports go to the mailbox. */
  Launcher launcher(RunId run, Consumer<Message> mailbox);

  /** Has the effects of one run. */
  interface Launcher {

    /** Begins an effect whose start is on disk. */
    void launch(Effect effect);

    /** Begins to tell somebody; its start is on disk. */
    void launch(Announcement announcement);

    /** Stops an attempt nobody needs any more; does nothing when it is not under way here. */
    void stop(CallKey key);

    /** Tells those who read of the run what may be seen of answers under way. */
    default void show() {}

    /** Forgets an attempt whose report was taken in. */
    void landed(CallKey key);

    /** Forgets an attempt to tell somebody whose report was taken in. */
    void landed(Notice notice);

    /** Interrupts everything without a word: the run is somebody else's now. */
    void abandon();

    /** True when nothing is under way and no report waits to be taken in. */
    boolean none();
  }
}
