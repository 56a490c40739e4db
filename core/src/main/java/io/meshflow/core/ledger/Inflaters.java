package io.meshflow.core.ledger;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.Inflater;

/** A few reused decompressors of raw DEFLATE, pooled as {@link Deflaters} are. Thread-safe. */
final class Inflaters {

  private static final ArrayBlockingQueue<Inflater> IDLE =
      new ArrayBlockingQueue<>(Runtime.getRuntime().availableProcessors());

  private Inflaters() {}

  static Inflater take() {
    Inflater idle = IDLE.poll();
    return idle != null ? idle : new Inflater(true);
  }

  /** Takes one back, whatever came of its work. */
  static void give(Inflater inflater) {
    inflater.reset();
    if (!IDLE.offer(inflater)) {
      inflater.end();
    }
  }
}
