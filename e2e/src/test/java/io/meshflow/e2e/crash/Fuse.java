package io.meshflow.e2e.crash;

import io.meshflow.e2e.crash.Point.Kind;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops all that one run does at a named point: whatever would append or have an effect from then
 * on stands still for ever, so that the death of the process finds the run exactly there.
 */
final class Fuse {

  private final Point point;
  private final AtomicInteger appends = new AtomicInteger();
  private final AtomicInteger effects = new AtomicInteger();
  private final CountDownLatch still = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);

  Fuse(Point point) {
    this.point = point;
  }

  int beforeAppend() {
    pass();
    int number = appends.incrementAndGet();
    blowAt(point.is(Kind.BEFORE, number));
    return number;
  }

  void afterAppend(int number) {
    blowAt(point.is(Kind.AFTER, number));
    pass();
  }

  void beforeEffect() {
    pass();
  }

  void afterEffect(String key) {
    int number = effects.incrementAndGet();
    blowAt(point.is(Kind.EFFECT, number));
    blowAt(point.kind() == Kind.KEY && key.endsWith(point.where()));
    pass();
  }

  int appends() {
    return appends.get();
  }

  int effects() {
    return effects.get();
  }

  private void blowAt(boolean here) {
    if (here) {
      still.countDown();
      over.countDown();
      pass();
    }
  }

  private void pass() {
    while (blown()) {
      try {
        never.await();
      } catch (InterruptedException stopped) {
        // A dead process does not hear that either.
        continue;
      }
    }
  }

  boolean blown() {
    return still.getCount() == 0;
  }

  /** The run has ended without reaching its point. */
  void finished() {
    over.countDown();
  }

  /** Waits until the run stands still or has ended. */
  void awaitOver() throws InterruptedException {
    over.await();
  }
}
