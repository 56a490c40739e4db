package io.meshflow.core.ledger;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;

/** Says in words which budget has no room for a call; for implementations of a ledger. */
public final class Shortage {

  private static final String NEVER = ", for which it never has room";

  private Shortage() {}

  /**
   * The reason.
   *
   * @param used what is spent and reserved in the budget, that of the call included
   * @param asked what the call reserves
   */
  public static String of(Budget budget, long used, long asked, boolean priced) {
    if (!priced) {
      return budget.title() + " counts, and nobody knows the price of the model: declare it";
    }
    long left = Math.max(0, budget.micros() - (used - asked));
    return "%s is $%s; $%s of it is left, and the call needs up to $%s"
            .formatted(budget.title(), dollars(budget.micros()), dollars(left), dollars(asked))
        + (asked > budget.micros() ? NEVER : "");
  }

  /** When the budget that was short at a moment begins anew, where that helps the call. */
  public static Optional<Instant> over(String why, Instant at) {
    LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
    return why.endsWith(NEVER) || !why.contains(" of it is left, and ")
        ? Optional.empty()
        : Arrays.stream(Budget.Period.values())
            .filter(period -> why.startsWith(Budget.title(period)))
            .findFirst()
            .map(period -> period.last(day).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  private static String dollars(long micros) {
    String text = BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString();
    int point = text.indexOf('.');
    return point >= 0 && text.length() - point == 2 ? text + "0" : text;
  }
}
