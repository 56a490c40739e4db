package io.meshflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshflow.core.ledger.Accounts;
import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.AppendResult.Committed;
import io.meshflow.core.ledger.AppendResult.OverBudget;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.Budget.Holder;
import io.meshflow.core.ledger.Budget.Period;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.Spent;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.UsageMove;
import io.meshflow.core.ledger.UsageOf;
import io.meshflow.core.ledger.UsageRow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What accounts and the appends that change them must do. */
public abstract class AccountsContract {

  private static final LocalDate DAY = LocalDate.parse("2026-01-31");
  private static final String TENANT = "acme";

  /** One process's use of the store under test. */
  public record Process(Ledger ledger, Accounts accounts, AutoCloseable close) {}

  private final AtomicInteger names = new AtomicInteger();
  private final List<Process> processes = new ArrayList<>();
  private Process process;
  private SampleRuns samples;

  /** Opens the store under test, the same each time, as one more process of it. */
  protected abstract Process open();

  private Process opened() {
    Process next = open();
    processes.add(next);
    return next;
  }

  @BeforeEach
  void begin() {
    process = opened();
    samples = new SampleRuns(process.ledger(), TENANT);
  }

  @AfterEach
  void end() throws Exception {
    for (Process one : processes) {
      one.close().close();
    }
  }

  private static UsageOf of(LocalDate day, String key, String agent) {
    return new UsageOf(day, key, agent, "stub/m-1");
  }

  private AppendResult begin(UsageMove... moves) {
    return begin(process, samples, moves);
  }

  private AppendResult begin(Process where, SampleRuns made, UsageMove... moves) {
    String id = "run-%06d".formatted(names.incrementAndGet());
    return where.ledger().append(SampleRuns.spending(made.opening(id, Optional.empty()), moves));
  }

  private void budget(Holder holder, String name, Period period, long micros) {
    process.accounts().set(TENANT, new Budget(holder, name, period, micros));
  }

  private long committed() {
    return sum(process.accounts().usage(Optional.of(TENANT), DAY, DAY));
  }

  private static long sum(List<UsageRow> rows) {
    return rows.stream().mapToLong(row -> row.reserved() + row.spent().micros()).sum();
  }

  @Test
  void aCallReservesWithItsRecordAndSettlesWithItsRecord() {
    UsageOf of = of(DAY, "k1", "writer");
    StreamHead head = ((Committed) begin(UsageMove.begun(of, 100))).heads().getFirst();
    assertThat(process.accounts().usage(Optional.empty(), DAY, DAY))
        .containsExactly(new UsageRow(TENANT, of, 100, Spent.NOTHING));
    Spent spent = new Spent(1, 40, 15, 7, 3, 2, 4);
    assertThat(
            process
                .ledger()
                .append(
                    SampleRuns.spending(
                        samples.step(head, 0, "x"), UsageMove.settled(of, 100, spent))))
        .isInstanceOf(Committed.class);
    assertThat(process.accounts().usage(Optional.of(TENANT), DAY, DAY))
        .containsExactly(new UsageRow(TENANT, of, 0, spent));
    assertThat(process.accounts().usage(Optional.of("globex"), DAY, DAY)).isEmpty();
    assertThat(process.accounts().usage(Optional.of(TENANT), DAY.plusDays(1), DAY.plusDays(9)))
        .isEmpty();
  }

  @Test
  void aCallWithoutRoomIsRefusedByItsPlaceAndLeavesNothing() {
    budget(Holder.TENANT, "", Period.DAY, 150);
    AppendResult refused =
        begin(
            UsageMove.begun(of(DAY, "", "a"), 100),
            UsageMove.begun(of(DAY, "", "b"), 40),
            UsageMove.begun(of(DAY, "", "c"), 11));
    assertThat(refused)
        .isInstanceOfSatisfying(
            OverBudget.class,
            over -> {
              assertThat(over.move()).isEqualTo(2);
              assertThat(over.why())
                  .isEqualTo(
                      "the daily budget of the tenant is $0.00015; $0.00001 of it is left,"
                          + " and the call needs up to $0.000011");
            });
    assertThat(committed()).isZero();
    assertThat(process.ledger().head(StreamId.run("run-000001"))).isEmpty();
    assertThat(begin(UsageMove.begun(of(DAY, "", "a"), 150))).isInstanceOf(Committed.class);
    assertThat(begin(UsageMove.begun(of(DAY, "", "a"), 1))).isInstanceOf(OverBudget.class);
    assertThat(begin(UsageMove.begun(of(DAY, "", "a"), 0))).isInstanceOf(Committed.class);
  }

  @Test
  void whereABudgetCountsAPriceNobodyKnowsIsRefused() {
    UsageMove unknown = UsageMove.begun(of(DAY, "", "a"), -1);
    assertThat(begin(unknown)).isInstanceOf(Committed.class);
    budget(Holder.AGENT, "b", Period.DAY, 100);
    assertThat(begin(unknown)).isInstanceOf(Committed.class);
    budget(Holder.AGENT, "a", Period.DAY, 100);
    assertThat(begin(unknown))
        .isInstanceOfSatisfying(
            OverBudget.class, over -> assertThat(over.why()).contains("agent a", "price"));
  }

  @Test
  void theNextDayHasRoomAndTheMonthEndsWithItsLastDay() {
    budget(Holder.TENANT, "", Period.DAY, 100);
    assertThat(begin(UsageMove.begun(of(DAY, "", "a"), 100))).isInstanceOf(Committed.class);
    assertThat(begin(UsageMove.begun(of(DAY, "", "a"), 1))).isInstanceOf(OverBudget.class);
    assertThat(begin(UsageMove.begun(of(DAY.plusDays(1), "", "a"), 100)))
        .isInstanceOf(Committed.class);
    budget(Holder.TENANT, "", Period.MONTH, 120);
    assertThat(begin(UsageMove.begun(of(DAY.minusDays(1), "", "a"), 21)))
        .isInstanceOf(OverBudget.class);
    assertThat(begin(UsageMove.begun(of(DAY.minusDays(1), "", "a"), 20)))
        .isInstanceOf(Committed.class);
    assertThat(begin(UsageMove.begun(of(DAY.plusDays(2), "", "a"), 20)))
        .isInstanceOf(Committed.class);
  }

  @Test
  void aBudgetOfAKeyOrAgentCoversThatAloneAndCountsWhatWasSpentBefore() {
    assertThat(begin(UsageMove.begun(of(DAY, "k1", "a"), 90))).isInstanceOf(Committed.class);
    budget(Holder.KEY, "k1", Period.DAY, 100);
    assertThat(begin(UsageMove.begun(of(DAY, "k1", "a"), 11))).isInstanceOf(OverBudget.class);
    assertThat(begin(UsageMove.begun(of(DAY, "k2", "a"), 11))).isInstanceOf(Committed.class);
    budget(Holder.AGENT, "b", Period.DAY, 10);
    assertThat(begin(UsageMove.begun(of(DAY, "k2", "b"), 11))).isInstanceOf(OverBudget.class);
    SampleRuns other = new SampleRuns(process.ledger(), "globex");
    assertThat(begin(process, other, UsageMove.begun(of(DAY, "k1", "b"), 1_000)))
        .isInstanceOf(Committed.class);
    assertThat(process.accounts().budgets(TENANT)).hasSize(2);
    assertThat(process.accounts().remove(TENANT, Holder.AGENT, "b", Period.DAY)).isTrue();
    assertThat(process.accounts().remove(TENANT, Holder.AGENT, "b", Period.DAY)).isFalse();
    assertThat(begin(UsageMove.begun(of(DAY, "k2", "b"), 11))).isInstanceOf(Committed.class);
  }

  /** Every call reserves something between 1 and 50, settles at no more, and begins at random. */
  @Test
  void twoHundredCallsOfTwoProcessesAtOnceNeverPassTheBudget() throws Exception {
    long budget = 2_000;
    budget(Holder.TENANT, "", Period.DAY, budget);
    Process second = opened();
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Process where = i % 2 == 0 ? process : second;
      int seed = i;
      calls.add(() -> call(where, new Random(seed), budget));
    }
    int begun = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> one : threads.invokeAll(calls)) {
        begun += one.get() ? 1 : 0;
      }
    }
    List<UsageRow> rows = process.accounts().usage(Optional.of(TENANT), DAY, DAY);
    assertThat(rows.stream().mapToLong(UsageRow::reserved).sum()).isZero();
    assertThat(rows.stream().mapToLong(row -> row.spent().calls()).sum()).isEqualTo(begun);
    assertThat(sum(rows)).isBetween(1L, budget);
    assertThat(begun).as("some find no room").isBetween(40, 199);
  }

  private boolean call(Process where, Random random, long budget) {
    UsageOf of = of(DAY, "k" + random.nextInt(3), "a" + random.nextInt(3));
    long reserve = 1L + random.nextInt(50);
    AppendResult result =
        begin(where, new SampleRuns(where.ledger(), TENANT), UsageMove.begun(of, reserve));
    assertThat(sum(where.accounts().usage(Optional.of(TENANT), DAY, DAY)))
        .isLessThanOrEqualTo(budget);
    if (!(result instanceof Committed committed)) {
      assertThat(result).isInstanceOf(OverBudget.class);
      return false;
    }
    StreamHead head = committed.heads().getFirst();
    Spent spent = new Spent(1, random.nextLong(reserve + 1), 0, 1, 1, 0, 0);
    SampleRuns made = new SampleRuns(where.ledger(), TENANT);
    assertThat(
            where
                .ledger()
                .append(
                    SampleRuns.spending(
                        made.step(head, 0, "x"), UsageMove.settled(of, reserve, spent))))
        .isInstanceOf(Committed.class);
    return true;
  }
}
