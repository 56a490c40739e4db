package io.meshflow.core.model;

/**
 * What a model costs, in millionths of a dollar per million tokens (so $3 per million is 3 000
 * 000).
 *
 * @param writtenPerMillion for input that the vendor keeps for the next call
 */
public record Price(
    long inputPerMillion, long outputPerMillion, long cachedPerMillion, long writtenPerMillion) {

  public static final Price FREE = new Price(0, 0, 0);

  /** Of a vendor who keeps prompts for nothing. */
  public Price(long inputPerMillion, long outputPerMillion, long cachedPerMillion) {
    this(inputPerMillion, outputPerMillion, cachedPerMillion, inputPerMillion);
  }

  /** Cost of the usage in millionths of a dollar, rounded up. */
  public long micros(Usage usage) {
    long fresh = Math.max(0, usage.input() - usage.cached() - usage.written());
    long kept =
        Math.addExact(
            Math.multiplyExact(usage.cached(), cachedPerMillion),
            Math.multiplyExact(usage.written(), writtenPerMillion));
    return divideUp(
        Math.addExact(
            Math.addExact(Math.multiplyExact(fresh, inputPerMillion), kept),
            Math.multiplyExact(usage.output(), outputPerMillion)));
  }

  private static long divideUp(long picos) {
    return Math.ceilDiv(picos, 1_000_000L);
  }
}
