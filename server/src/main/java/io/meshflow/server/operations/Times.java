package io.meshflow.server.operations;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Durations: how many, their sum, how many up to each bound, and quantiles over the newest
 * thousand. Thread safe.
 */
final class Times {

  /** The bounds that OpenTelemetry advises for the time to the first piece of an answer. */
  private static final double[] BOUNDS = {
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
  };

  private static final double[] SHARES = {0.5, 0.95, 0.99};

  /**
   * What is told of them.
   *
   * @param quantiles seconds by share; NaN without any
   * @param buckets how many are at most as long, by seconds
   */
  record Figures(
      long count, double sum, Map<Double, Double> quantiles, Map<Double, Long> buckets) {}

  private final double[] newest = new double[1000];
  private final long[] within = new long[BOUNDS.length];
  private long count;
  private double sum;

  synchronized void add(double seconds) {
    newest[(int) (count % newest.length)] = seconds;
    for (int i = 0; i < BOUNDS.length; i++) {
      within[i] += seconds <= BOUNDS[i] ? 1 : 0;
    }
    count++;
    sum += seconds;
  }

  synchronized Figures figures() {
    double[] sorted = Arrays.copyOf(newest, (int) Math.min(count, newest.length));
    Arrays.sort(sorted);
    Map<Double, Double> quantiles = new TreeMap<>();
    for (double share : SHARES) {
      quantiles.put(share, at(sorted, share));
    }
    Map<Double, Long> buckets = new TreeMap<>();
    for (int i = 0; i < BOUNDS.length; i++) {
      buckets.put(BOUNDS[i], within[i]);
    }
    return new Figures(count, sum, quantiles, buckets);
  }

  private static double at(double[] sorted, double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))];
  }
}
