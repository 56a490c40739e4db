package io.meshflow.core.execution;

import io.meshflow.testkit.FaultyLedger;
import java.util.List;
import java.util.Random;

/** What a seed decides: the same seed decides the same. */
final class Chance {

  private static final List<FaultyLedger.Fault> FAULTS = List.of(FaultyLedger.Fault.values());

  /** Odd and large: without it the first decisions of neighbouring seeds are nearly the same. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final Random random;
  private final boolean steady;
  private double trouble;

  /**
   * @param trouble how often an append goes wrong, from 0 for never to 1
   */
  Chance(long seed, double trouble) {
    this.random = new Random(seed * SPREAD);
    this.trouble = trouble;
    this.steady = random.nextInt(3) == 0;
  }

  /** Nothing goes wrong any more: what stands still now would stand still for ever. */
  void calm() {
    trouble = 0;
  }

  /** True in stories whose processes neither die by themselves nor lose leases that others free. */
  boolean steady() {
    return steady;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  boolean even() {
    return random.nextBoolean();
  }

  /** True as often as an append goes wrong, times a factor. */
  boolean trouble(double factor) {
    return random.nextDouble() < trouble * factor;
  }

  <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  <T> T take(List<T> of) {
    return of.remove(random.nextInt(of.size()));
  }

  FaultyLedger.Fault fault() {
    return trouble(1) ? one(FAULTS) : FaultyLedger.Fault.NONE;
  }
}
