package io.meshflow.testkit;

import io.meshflow.core.execution.Leases;
import io.meshflow.core.ledger.AppendResult;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.LedgerUnavailableException;
import io.meshflow.core.ledger.LogOrigin;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.StoredRecord;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.run.RunId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** A ledger of one simulated process whose appends go wrong as planned. Thread safe. */
public final class FaultyLedger implements Ledger {

  /** What happens to an append. */
  public enum Fault {
    /** It works. */
    NONE,
    /** The process dies before anything is written. */
    CRASH_BEFORE,
    /** The process dies after the commit, before the answer. */
    CRASH_AFTER,
    /** Nothing is written and the answer is stale. */
    STALE,
    /** It is written, but the answer is lost. */
    UNKNOWN_WRITTEN,
    /** It is not written, and the answer is lost. */
    UNKNOWN_LOST,
    /** Nothing is written: no space. */
    DISK_FULL,
    /** It is written, the answer is lost, and the store is away for the next calls. */
    OUTAGE_WRITTEN,
    /** It is not written, the answer is lost, and the store is away for the next calls. */
    OUTAGE_LOST
  }

  /** How many calls find the store away. */
  private static final int LONGEST_OUTAGE = 3;

  private final Ledger ledger;
  private final IntFunction<Fault> plan;
  private final AtomicInteger appends;
  private final AtomicBoolean dead;
  private final AtomicInteger away;
  private final Runnable meanwhile;

  /**
   * @param plan the fault of the n-th append, counted from 1
   */
  public FaultyLedger(Ledger ledger, IntFunction<Fault> plan) {
    this(ledger, plan, () -> {});
  }

  /**
   * @param plan the fault of the n-th append, counted from 1
   * @param meanwhile what others do before the store hears of a call
   */
  public FaultyLedger(Ledger ledger, IntFunction<Fault> plan, Runnable meanwhile) {
    this.ledger = ledger;
    this.plan = plan;
    this.meanwhile = meanwhile;
    this.appends = new AtomicInteger();
    this.dead = new AtomicBoolean();
    this.away = new AtomicInteger();
  }

  private FaultyLedger(FaultyLedger whole, Ledger ledger) {
    this.ledger = ledger;
    this.plan = whole.plan;
    this.meanwhile = whole.meanwhile;
    this.appends = whole.appends;
    this.dead = whole.dead;
    this.away = whole.away;
  }

  /** The leases of the same process, which break down with its ledger. */
  public Leases leases(Leases leases) {
    return new FaultyLeases(this::alive, leases);
  }

  /** A ledger whose process dies after its n-th append is committed. */
  public static FaultyLedger crashingAfter(Ledger ledger, int n) {
    return new FaultyLedger(ledger, i -> i == n ? Fault.CRASH_AFTER : Fault.NONE);
  }

  /** How many appends were asked for. */
  public int appends() {
    return appends.get();
  }

  /** Whether the process has died. */
  public boolean dead() {
    return dead.get();
  }

  /** Kills the process: every later call fails. */
  public void kill() {
    dead.set(true);
  }

  @Override
  public AppendResult append(List<StreamAppend> all) {
    return faulty(all.getFirst().stream(), () -> ledger.append(all));
  }

  @Override
  public AppendResult erase(StreamAppend evidence, List<StreamId> streams) {
    return faulty(evidence.stream(), () -> ledger.erase(evidence, streams));
  }

  private interface Append {
    AppendResult now();
  }

  private AppendResult faulty(StreamId stream, Append append) {
    Ledger _ = alive();
    int number = appends.incrementAndGet();
    Fault fault = plan.apply(number);
    return switch (fault) {
      case NONE -> append.now();
      case CRASH_BEFORE -> throw crash("before append " + number);
      case CRASH_AFTER -> {
        AppendResult result = append.now();
        throw crash("after append " + number + ": " + result);
      }
      case STALE -> new AppendResult.Stale(stream);
      case UNKNOWN_WRITTEN, OUTAGE_WRITTEN -> {
        AppendResult result = append.now();
        away.set(fault == Fault.OUTAGE_WRITTEN ? LONGEST_OUTAGE - number % LONGEST_OUTAGE : 0);
        yield result instanceof AppendResult.Committed
            ? new AppendResult.Unknown("planned: written, reply lost")
            : result;
      }
      case UNKNOWN_LOST, OUTAGE_LOST -> {
        away.set(fault == Fault.OUTAGE_LOST ? LONGEST_OUTAGE - number % LONGEST_OUTAGE : 0);
        yield new AppendResult.Unknown("planned: not written, reply lost");
      }
      case DISK_FULL -> throw new LedgerUnavailableException("The disk is full (planned)");
    };
  }

  private SimulatedCrash crash(String where) {
    dead.set(true);
    return new SimulatedCrash("The process died " + where);
  }

  private Ledger alive() {
    meanwhile.run();
    if (away.getAndUpdate(calls -> Math.max(0, calls - 1)) > 0) {
      throw new LedgerUnavailableException("The store is away (planned)");
    }
    return living();
  }

  private Ledger living() {
    if (dead.get()) {
      throw new SimulatedCrash("The process is dead");
    }
    return ledger;
  }

  @Override
  public Ledger of(String tenant) {
    return new FaultyLedger(this, living().of(tenant));
  }

  @Override
  public LogOrigin origin(String tenant) {
    return living().origin(tenant);
  }

  @Override
  public List<StoredRecord> read(StreamId stream, long from, int limit) {
    return alive().read(stream, from, limit);
  }

  @Override
  public Optional<StreamHead> head(StreamId stream) {
    return alive().head(stream);
  }

  @Override
  public Optional<byte[]> streamKey(StreamId stream) {
    return alive().streamKey(stream);
  }

  @Override
  public Optional<byte[]> blob(StreamId stream, String id) {
    return alive().blob(stream, id);
  }

  @Override
  public Optional<RunRow> run(RunId id) {
    return alive().run(id);
  }

  @Override
  public List<RunRow> runs(RunQuery query) {
    return alive().runs(query);
  }

  @Override
  public Map<String, Long> waiting() {
    return alive().waiting();
  }

  @Override
  public void close() {
    // The wrapped ledger outlives the simulated process.
  }
}
