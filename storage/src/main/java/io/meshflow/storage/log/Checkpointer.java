package io.meshflow.storage.log;

import io.meshflow.core.ledger.Checkpoint;
import io.meshflow.core.ledger.LedgerFormatException;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.LogSigner;
import io.meshflow.core.ledger.VerifierKey;
import io.meshflow.storage.log.LogStore.TenantLog;
import io.meshflow.storage.schema.DatabaseUnusableException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Signs the logs that have grown, at most once a second and at the end, on a thread of its own:
 * never in the way of an append. Thread safe.
 *
 * <p>It does not sign what contradicts an older signature: a log that has shrunk, or whose newest
 * checkpoint another key signed.
 */
public final class Checkpointer implements AutoCloseable {

  private static final long PAUSE_SECONDS = 1;

  private final LogStore logs;
  private final LogSigner signer;
  private final OutsideNotes outside;
  private final Semaphore grown = new Semaphore(0);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;

  public Checkpointer(LogStore logs, LogSigner signer, OutsideNotes outside) {
    this.outside = outside;
    this.logs = logs;
    this.signer = signer;
    this.thread = Thread.ofPlatform().daemon().name("meshflow-checkpoints").start(this::run);
  }

  /** Some log has grown. */
  public void wake() {
    if (grown.availablePermits() == 0) {
      grown.release();
    }
  }

  private void run() {
    try {
      boolean over = false;
      while (!over) {
        grown.acquire();
        grown.drainPermits();
        signAll();
        over = ended.await(PAUSE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void signAll() {
    try {
      for (TenantLog log : logs.unsigned()) {
        var _ = sign(log);
      }
    } catch (LedgerUnavailableException e) {
      wake(); // the database is away: again in a second
    } catch (DatabaseUnusableException | LedgerFormatException e) {
      grown.drainPermits(); // damaged: whoever reads or exports it is told
    }
  }

  /** The newest note of a tenant's log, signed now if it has grown; empty for an empty log. */
  public Optional<String> newest(String tenant) {
    return logs.log(tenant).flatMap(this::sign);
  }

  private Optional<String> sign(TenantLog log) {
    Optional<String> before = logs.newestNote(log.tenant());
    Checkpoint state = log.state();
    if (before.isPresent() && !mayFollow(before.get(), state)) {
      return before;
    }
    if (state.size() == 0) {
      return Optional.empty();
    }
    String note = state.sign(signer);
    logs.keep(log.tenant(), state.size(), note);
    outside.keep(log.tenant(), note);
    return Optional.of(note);
  }

  private boolean mayFollow(String before, Checkpoint state) {
    return own(before, state).filter(signed -> signed.size() < state.size()).isPresent();
  }

  /** Whether nobody else signed what a tenant's log holds, so that it goes on being signed here. */
  public boolean goesOn(String tenant) {
    Optional<String> before = logs.newestNote(tenant);
    return before.isEmpty()
        || logs.log(tenant).flatMap(log -> own(before.get(), log.state())).isPresent();
  }

  /** What was signed with this key; empty when another signed it. */
  private Optional<Checkpoint> own(String note, Checkpoint state) {
    try {
      return Optional.of(Checkpoint.verified(note, VerifierKey.of(state.origin(), signer)));
    } catch (LedgerFormatException e) {
      return Optional.empty();
    }
  }

  /** Signs what is unsigned and ends the thread. */
  @Override
  public void close() {
    ended.countDown();
    wake();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    signAll();
  }
}
