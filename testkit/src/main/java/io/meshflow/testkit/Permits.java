package io.meshflow.testkit;

import io.meshflow.core.policy.Correlation;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.policy.Permit;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Issues permits for tests of ports, without a ledger behind them. Thread safe. */
public final class Permits {

  private static final AtomicLong NUMBERS = new AtomicLong();

  private Permits() {}

  /** A first attempt in {@code run-under-test} with a key of its own and a minute from now. */
  public static <I extends Intent> Permit<I> of(I intent) {
    return of(intent, Duration.ofMinutes(1));
  }

  /** The same, to be over so long from now. */
  public static <I extends Intent> Permit<I> of(I intent, Duration time) {
    String key = "run-under-test/node#" + NUMBERS.incrementAndGet();
    Correlation correlation =
        Correlation.NONE.within("run-under-test").under(Correlation.span(key + "@1"));
    return Permit.issue(
        intent,
        new Permit.Grant("run-under-test", key, 1, 1, Instant.now().plus(time), correlation));
  }
}
