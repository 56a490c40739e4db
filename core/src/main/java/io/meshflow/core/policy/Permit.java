package io.meshflow.core.policy;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to have one effect, once; the only argument of every outward port.
 *
 * <p>Made by {@code execution} alone, and only after the start of the attempt is committed in the
 * ledger. Thread safe: of several threads that spend it, one succeeds.
 */
public final class Permit<I extends Intent> {

  /**
   * Which committed start a permit stands for.
   *
   * @param folder where the run reads files; empty for what the process reads
   */
  public record Grant(
      String run,
      String effectKey,
      int attempt,
      long epoch,
      Instant deadline,
      Correlation correlation,
      String folder) {

    /** Of an effect that reads no files. */
    public Grant(
        String run,
        String effectKey,
        int attempt,
        long epoch,
        Instant deadline,
        Correlation correlation) {
      this(run, effectKey, attempt, epoch, deadline, correlation, "");
    }
  }

  private final I intent;
  private final Grant grant;
  private final AtomicBoolean spent = new AtomicBoolean();

  private Permit(I intent, Grant grant) {
    this.intent = intent;
    this.grant = grant;
  }

  /** Issues the permit of a committed start; an architecture test keeps other rooms from it. */
  public static <I extends Intent> Permit<I> issue(I intent, Grant grant) {
    return new Permit<>(intent, grant);
  }

  /** Takes the intent out to act on it; a second call throws {@link IllegalStateException}. */
  public I spend() {
    if (!spent.compareAndSet(false, true)) {
      throw new IllegalStateException("permit already spent");
    }
    return intent;
  }

  /** The run on whose behalf the effect happens. */
  public String run() {
    return grant.run();
  }

  /** Constant over all attempts of one effect; goes out as {@code Idempotency-Key}. */
  public String effectKey() {
    return grant.effectKey();
  }

  /** Counts from 1. */
  public int attempt() {
    return grant.attempt();
  }

  /** The lease epoch under which the start was committed: a fencing token for the receiver. */
  public long epoch() {
    return grant.epoch();
  }

  /** The request the run belongs to, and this attempt as the span: goes out with every request. */
  public Correlation correlation() {
    return grant.correlation();
  }

  /** The folder that the run reads files in; empty for what the process reads. */
  public String folder() {
    return grant.folder();
  }

  /** When the effect must be over. */
  public Instant deadline() {
    return grant.deadline();
  }
}
