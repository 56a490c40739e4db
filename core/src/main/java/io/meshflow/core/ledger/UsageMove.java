package io.meshflow.core.ledger;

/**
 * A change of what a tenant spends, made in the transaction of the record that tells it: a call
 * begins and reserves its worst case, or is over and settles.
 *
 * @param reserved millionths of a dollar, negative when a reservation ends
 * @param priced false when nobody knows what a call that begins may cost
 */
public record UsageMove(UsageOf of, long reserved, boolean priced, Spent spent) {

  /** A call begins. */
  public static UsageMove begun(UsageOf of, long micros) {
    return new UsageMove(of, Math.max(0, micros), micros >= 0, Spent.NOTHING);
  }

  /** A call is over. */
  public static UsageMove settled(UsageOf of, long reserved, Spent spent) {
    return new UsageMove(of, -reserved, true, spent);
  }

  /** Whether it needs room in the budgets; what costs nothing does not. */
  public boolean asks() {
    return reserved > 0 || !priced;
  }
}
