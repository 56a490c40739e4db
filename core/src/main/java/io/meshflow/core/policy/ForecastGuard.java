package io.meshflow.core.policy;

/** No call is made in a run that is expected to cost too much in the end. */
final class ForecastGuard implements Guard {

  @Override
  public BlockReason reason() {
    return BlockReason.BUDGET;
  }

  @Override
  public Verdict judge(Case action) {

    GateFacts.Spend spend = action.facts().spend();
    long most = action.policy().limits().maxForecastMicros();
    if (most == 0 || spend.askedMicros() == 0) {
      return Verdict.CLEAR;
    }
    if (spend.askedMicros() < 0) {
      return block("budget.unknown_price", MoneyGuard.unknown(action.action().name()));
    }
    long calls = 1L + Math.max(0, spend.callsLeft());
    long forecast = Sums.capped(spend.usedMicros(), Sums.cappedProduct(spend.askedMicros(), calls));
    return forecast > most
        ? block(
            "budget.forecast",
            "the run may cost " + Sums.dollars(forecast) + ", allowed are " + Sums.dollars(most))
        : Verdict.CLEAR;
  }
}
