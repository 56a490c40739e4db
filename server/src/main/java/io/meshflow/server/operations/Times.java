package io.meshflow.server.operations;

import java.util.Arrays;

/** Durations: how many, their sum, and quantiles over the newest thousand. Thread safe. */
final class Times {

  /** What is told of them; quantiles are NaN without any. */
  record Figures(long count, double sum, double p50, double p95, double p99) {}

  private final double[] newest = new double[1000];
  private long count;
  private double sum;

  synchronized void add(double seconds) {
    newest[(int) (count % newest.length)] = seconds;
    count++;
    sum += seconds;
  }

  synchronized Figures figures() {
    double[] sorted = Arrays.copyOf(newest, (int) Math.min(count, newest.length));
    Arrays.sort(sorted);
    return new Figures(count, sum, at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99));
  }

  private static double at(double[] sorted, double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1L, Math.round(share * sorted.length))];
  }
}
