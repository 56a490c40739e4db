package io.meshflow.core.ledger;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.Deflater;

/**
 * A few reused compressors. A pool, not a thread local: each holds some 260 KB outside the heap,
 * and there may be a virtual thread for every run. Thread-safe.
 */
final class Deflaters {

  /** Shorter plaintexts hardly ever shrink. */
  private static final int WORTHWHILE = 96;

  private static final ArrayBlockingQueue<Deflater> IDLE =
      new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

  private Deflaters() {}

  /** Raw DEFLATE into the target; the compressed length, or 0 where it does not help. */
  static int deflate(byte[] plaintext, byte[] target, int offset) {
    if (plaintext.length < WORTHWHILE) {
      return 0;
    }
    Deflater idle = IDLE.poll();
    Deflater deflater = idle != null ? idle : new Deflater(Deflater.BEST_SPEED, true);
    deflater.setInput(plaintext);
    deflater.finish();
    int length = deflater.deflate(target, offset, plaintext.length - 1);
    boolean finished = deflater.finished();
    deflater.reset();
    if (!IDLE.offer(deflater)) {
      deflater.end();
    }
    return finished ? length : 0;
  }
}
