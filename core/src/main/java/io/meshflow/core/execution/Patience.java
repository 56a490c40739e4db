package io.meshflow.core.execution;

import io.meshflow.core.ledger.LedgerUnavailableException;
import java.time.Duration;
import java.util.function.Supplier;

/** Waits for a store that is full or away. */
final class Patience {

  private Patience() {}

  /** Tries again for a while, then gives up with the store's reason. */
  static <T> T with(Duration most, Crew crew, Supplier<T> attempt) throws InterruptedException {
    Duration pause = Duration.ofMillis(200);
    while (true) {
      try {
        return attempt.get();
      } catch (LedgerUnavailableException away) {
        if (pause.compareTo(most) > 0) {
          throw new RunRefused(RunRefused.Kind.STORAGE, String.valueOf(away.getMessage()));
        }
        crew.pause(pause);
        pause = pause.multipliedBy(2);
      }
    }
  }
}
