package io.meshflow.core.ledger;

import java.time.LocalDate;
import java.util.Locale;

/**
 * What a tenant, one of its keys or one of its agents may spend in a period, all runs together.
 *
 * @param name of the key or agent; empty for the tenant as a whole
 * @param micros millionths of a dollar
 */
public record Budget(Holder holder, String name, Period period, long micros) {

  /** Whose budget it is. */
  public enum Holder {
    TENANT,
    KEY,
    AGENT;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How long it lasts; both begin at midnight UTC. */
  public enum Period {
    DAY,
    MONTH;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The first day of the period that a day belongs to. */
    public LocalDate first(LocalDate day) {
      return this == DAY ? day : day.withDayOfMonth(1);
    }

    /** The last day of it. */
    public LocalDate last(LocalDate day) {
      return this == DAY ? day : day.withDayOfMonth(day.lengthOfMonth());
    }
  }

  public Budget {
    if ((holder == Holder.TENANT) != name.isEmpty() || micros < 0) {
      throw new IllegalArgumentException("A budget of a key or agent names it, and none is debt");
    }
  }

  /** Whether what is spent on this counts against it. */
  public boolean covers(UsageOf of) {
    return switch (holder) {
      case TENANT -> true;
      case KEY -> name.equals(of.key());
      case AGENT -> name.equals(of.agent());
    };
  }

  /** Whether it is a tenant's daily one. */
  public boolean isTenantsDay() {
    return holder == Holder.TENANT && period == Period.DAY;
  }

  /** Which one it is, in words. */
  public String title() {
    String whose = holder == Holder.TENANT ? "the tenant" : holder.word() + " " + name;
    return title(period) + whose;
  }

  static String title(Period period) {
    return period == Period.DAY ? "the daily budget of " : "the monthly budget of ";
  }
}
