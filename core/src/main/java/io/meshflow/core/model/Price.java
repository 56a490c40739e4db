package io.meshflow.core.model;

/**
 * What a model costs, in millionths of a dollar per million tokens (so $3 per million is 3 000
 * 000).
 */
public record Price(long inputPerMillion, long outputPerMillion, long cachedPerMillion) {

  public static final Price FREE = new Price(0, 0, 0);

  /** Cost of the usage in millionths of a dollar, rounded up. */
  public long micros(Usage usage) {
    long fresh = Math.max(0, usage.input() - usage.cached());
    return divideUp(
        Math.addExact(
            Math.addExact(
                Math.multiplyExact(fresh, inputPerMillion),
                Math.multiplyExact(usage.cached(), cachedPerMillion)),
            Math.multiplyExact(usage.output(), outputPerMillion)));
  }

  private static long divideUp(long picos) {
    return Math.ceilDiv(picos, 1_000_000L);
  }
}
