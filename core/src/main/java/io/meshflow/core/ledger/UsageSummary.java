package io.meshflow.core.ledger;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What was spent, summed by some of what it was spent on. */
public final class UsageSummary {

  /** What can be told apart. */
  public enum By {
    TENANT,
    DAY,
    KEY,
    AGENT,
    MODEL;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    private String of(UsageRow row) {
      return switch (this) {
        case TENANT -> row.tenant();
        case DAY -> row.of().day().toString();
        case KEY -> row.of().key();
        case AGENT -> row.of().agent();
        case MODEL -> row.of().model();
      };
    }
  }

  /** One sum; {@code of} in the order that was asked for. */
  public record Line(Map<By, String> of, long reserved, Spent spent) {
    private Line plus(UsageRow row) {
      return new Line(of, reserved + row.reserved(), spent.plus(row.spent()));
    }
  }

  /** The sum of nothing. */
  public static final Line NOTHING = new Line(Map.of(), 0, Spent.NOTHING);

  private UsageSummary() {}

  /** What counts against a budget in the period of a day, of rows of one tenant. */
  public static Line within(List<UsageRow> rows, Budget budget, LocalDate day) {
    LocalDate first = budget.period().first(day);
    LocalDate last = budget.period().last(day);
    Line sum = NOTHING;
    for (UsageRow row : rows) {
      LocalDate at = row.of().day();
      if (budget.covers(row.of()) && !at.isBefore(first) && !at.isAfter(last)) {
        sum = sum.plus(row);
      }
    }
    return sum;
  }

  /** The sums, in order; lines without a call and without a reservation are left out. */
  public static List<Line> of(List<UsageRow> rows, Set<By> by) {
    Map<String, Line> lines = new TreeMap<>();
    for (UsageRow row : rows) {
      Map<By, String> of = new LinkedHashMap<>();
      by.forEach(one -> of.put(one, one.of(row)));
      String place = String.join("\0", of.values());
      Line before = lines.getOrDefault(place, new Line(of, 0, Spent.NOTHING));
      lines.put(place, before.plus(row));
    }
    return lines.values().stream()
        .filter(line -> line.spent().calls() > 0 || line.reserved() > 0)
        .toList();
  }
}
