package io.meshflow.core.execution;

import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.run.RunId;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Renews the leases of this process, wakes its runs when a command has come for them from
 * elsewhere, and, where it is told to, continues what is due or was left by others. It looks into
 * the store for that: when it is called, and every now and then, more seldom while it would be
 * called. Where leases cannot be renewed in time, the work under them stops: others may begin it.
 * That is judged on a thread of its own, which a store that does not answer cannot hold up.
 */
final class Watch implements AutoCloseable, Wakeups.Listener {

  private static final long PULSE_MILLIS = 250;

  /** How many looks are left out while other processes would be heard. */
  private static final int CALM = 4;

  private final Shared shared;
  private final Adoption adoption;
  private final boolean adopts;
  private final ScheduledExecutorService thread = Threads.single("watch");
  private final ScheduledExecutorService pulse = Threads.single("pulse");
  private final AtomicBoolean called = new AtomicBoolean();
  private int leftOut;

  Watch(Shared shared, Runs.Settings settings) {
    this.shared = shared;
    this.adoption = new Adoption(shared);
    this.adopts = settings.adopts();
    long millis = settings.poll().toMillis();
    Future<?> _ = thread.scheduleWithFixedDelay(this::tick, millis, millis, TimeUnit.MILLISECONDS);
    Future<?> _ =
        pulse.scheduleWithFixedDelay(this::feel, PULSE_MILLIS, PULSE_MILLIS, TimeUnit.MILLISECONDS);
    shared.store().wakeups().listen(this);
  }

  @Override
  public void called(RunId run) {
    if (!shared.send(run, new Message.Knock())) {
      stirred();
    }
  }

  @Override
  public void stirred() {
    if (called.compareAndSet(false, true)) {
      try {
        thread.execute(this::look);
      } catch (RejectedExecutionException closed) {
        called.set(true); // and stays so: nobody looks any more
      }
    }
  }

  /** Whatever breaks down here must not end the watch: an exception would end its schedule. */
  private void tick() {
    try {
      leftOut = shared.store().wakeups().heard() ? (leftOut + 1) % CALM : 0;
      if (leftOut == 0) {
        look();
      }
    } catch (RuntimeException broken) {
      leftOut = 0;
    }
  }

  private void look() {
    called.set(false);
    try {
      if (!shared.activeRuns().isEmpty() || adopts || !shared.leases().none()) {
        adoption.visit(adopts);
      }
    } catch (LedgerUnavailableException away) {
      // The store is away: the next look tries again, and the loops report it themselves.
      Thread.onSpinWait();
    }
  }

  private void feel() {
    if (!renewed()) {
      shared.disownAll();
    }
  }

  /** What is not known to be renewed is not. */
  private boolean renewed() {
    try {
      return shared.store().leases().renew();
    } catch (RuntimeException broken) {
      return false;
    }
  }

  List<RunId> adopt() {
    return adoption.visit(true);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    pulse.shutdownNow();
  }
}
