package io.meshflow.core.execution;

import io.meshflow.core.engine.Decider;
import io.meshflow.core.ledger.Budget;
import io.meshflow.core.ledger.LedgerFacts;
import io.meshflow.core.ledger.RunQuery;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.workflow.Workflow;
import io.meshflow.core.workflow.WorkflowReader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Starts, continues and changes runs: the door to the kernel. Thread safe. Closing it stops the
 * work of this process; the runs stay and continue elsewhere or later.
 */
public final class Runs implements AutoCloseable {

  private static final Duration CALLS_END = Duration.ofSeconds(10);
  private static final Duration LOOPS_END = Duration.ofSeconds(1);

  private final Shared shared;
  private final Watch watch;
  private final ThreadCrew crew;
  private final RunIds ids = new RunIds();
  private final Commands commands;

  /** What differs between a server, a command and a test. */
  public record Settings(boolean adopts, Duration poll, Duration storePatience) {
    /** A process that works on its own runs alone. */
    public static final Settings COMMAND =
        new Settings(false, Duration.ofMillis(250), Duration.ofSeconds(10));

    /** A process that also continues what others have left. */
    public static final Settings SERVER =
        new Settings(true, Duration.ofMillis(250), Duration.ofMinutes(1));
  }

  public Runs(Store store, Ports ports, Rules rules, InstantSource clock, Settings settings) {
    Fanout fanout = new Fanout();
    KnownAnswers answers = new KnownAnswers(store, clock);
    fanout.add(answers);
    this.crew = new ThreadCrew(new Performer(ports, answers, clock), clock, fanout);
    Decider decider = new Decider(LiveCatalog.parts(ports, rules));
    this.shared =
        new Shared(
            store,
            rules,
            decider,
            crew,
            fanout,
            new Shared.Here(clock, settings.storePatience(), new Fitness(ports)));
    this.commands = new Commands(shared);
    this.watch = new Watch(shared, settings);
  }

  /**
   * Hears of the runs this process works on, of those under way with their past; the result ends
   * the listening.
   */
  public Runnable listen(RunListener listener) {
    Runnable end = shared.fanout().add(listener);
    for (RunId run : shared.activeRuns()) {
      shared
          .store()
          .ledger()
          .run(run)
          .ifPresent(row -> listener.taken(run, history(row.tenant(), run, 0)));
    }
    return end;
  }

  /**
   * Admits a run and begins to work on it; returns once the admission is on disk, in one record
   * with what follows from it at once. A start under an idempotency key that was used returns the
   * first run.
   */
  public RunId start(StartRequest request) {
    return listed(request).id();
  }

  /** The same; the run as it is listed then. */
  public RunRow listed(StartRequest request) {
    Instant now = now();
    Opening.Plan plan = plan(request, now);
    return Admissions.eager(shared, plan, now)
        .or(() -> find(request.tenant(), plan.id()))
        .orElseThrow(() -> RunRefused.unknown(plan.id()));
  }

  /**
   * Admits a run as {@link #start(StartRequest)} does, and tells the listener what happens to this
   * run alone, from its admission on until it rests. Nothing is told of a run that was there.
   */
  public RunId start(StartRequest request, RunListener listener) {
    Instant now = now();
    Opening.Plan plan = plan(request, now);
    shared.fanout().follow(plan.id(), listener);
    boolean admitted = false;
    try {
      admitted = Admissions.eager(shared, plan, now).isPresent();
    } finally {
      if (!admitted) {
        shared.fanout().leave(plan.id(), listener);
      }
    }
    return plan.id();
  }

  private Instant now() {
    return shared.clock().instant().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
  }

  private Opening.Plan plan(StartRequest request, Instant now) {
    RunId id =
        request
            .options()
            .idempotencyKey()
            .map(key -> RunIds.keyed(request.tenant(), key))
            .orElseGet(() -> ids.next(now));
    return Starts.plan(shared, request, id, now);
  }

  /**
   * Continues a run that nobody works on.
   *
   * @throws RunRefused when another living process works on it, or it has ended or is erased
   */
  public void resume(String tenant, RunId run) {
    Takeover.of(shared, tenant, run);
  }

  /** Records an answer of a person; continues nothing by itself unless this process has the run. */
  public Commands.Answered answer(Commands.AnswerRequest request) {
    return commands.answer(request);
  }

  /** Asks a run to stop. */
  public void cancel(String tenant, RunId run, String actor, String reason) {
    commands.cancel(tenant, run, actor, reason);
  }

  /** Starts a run that shares the past of another. */
  public RunId fork(Forks.Request request) {
    Instant now = now();
    return Admissions.run(shared, Forks.open(shared, request, ids.next(now), now));
  }

  /** The run with all its children and forks, and theirs, newest first. */
  public List<RunRow> family(String tenant, RunId run) {
    return new Erasures(shared).family(tenant, run);
  }

  /**
   * Destroys the contents of a run, its children and its forks, and records that and why; headers
   * and totals stay. Returns which runs lost their contents.
   *
   * @throws RunRefused when one of them is still open, or all are erased already
   */
  public List<RunId> erase(Erasures.Request request) {
    return new Erasures(shared).erase(request);
  }

  /**
   * Destroys the contents of all runs of a tenant and of other streams of it, and records that and
   * why. Returns how many streams lost their contents now; repeating it takes what was left.
   *
   * @throws RunRefused when a run is still open
   */
  public int eraseAll(Erasures.Everything all) {
    return new Erasures(shared).eraseAll(all);
  }

  /**
   * Records that a tenant's log was longer than it is now, and that this is known.
   *
   * @param signed entries of the newest checkpoint that lies outside the store
   */
  public void acceptGap(String tenant, String actor, long signed) {
    new Administration(shared, tenant)
        .record(actor, hidden -> LedgerFacts.gap("known_loss", signed));
  }

  /** Records that a budget which runs share is set; empty when it is taken away. */
  public void budgetSet(String tenant, String actor, Budget budget, boolean kept) {
    new Administration(shared, tenant).record(actor, _ -> LedgerFacts.budget(budget, kept));
  }

  /** True while this process works on the run. */
  public boolean active(RunId run) {
    return shared.active(run);
  }

  /** How many runs this process works on now. */
  public int working() {
    return shared.working();
  }

  /**
   * How many runs are due, were left by a dead process, or have a command waiting; a thousand at
   * most.
   */
  public int queued() {
    return shared.store().leases().due(shared.clock().instant(), 1_000).size();
  }

  /** Tells those who have just begun to read what may be seen of the answers under way here. */
  public void show(RunId run) {
    var _ = shared.send(run, new Message.Show());
  }

  /** Waits until this process no longer works on the run; false when the time was too short. */
  public boolean await(RunId run, Duration patience) throws InterruptedException {
    return shared.await(run, patience);
  }

  /** Why work on a run ended here before its time; empty when it did not. */
  public Optional<RuntimeException> fault(RunId run) {
    return shared.faults().cause(run);
  }

  /** The listed state of a run of a tenant. */
  public Optional<RunRow> find(String tenant, RunId run) {
    return shared.stream(tenant).ledger().run(run).filter(row -> row.tenant().equals(tenant));
  }

  /** Listed states of runs, newest first. */
  public List<RunRow> list(RunQuery query) {
    return shared.stream(query.tenant()).ledger().runs(query);
  }

  /** The records of a run from a position on. */
  public List<Recorded> history(String tenant, RunId run, long from) {
    RunStreams stream = shared.stream(tenant);
    return stream.read(run, from, stream.key(run));
  }

  /** The state of a run as its records tell it; to be read by one thread and not to be changed. */
  public Run fold(String tenant, RunId run) {
    return Folding.fold(run, history(tenant, run, 0), shared.rules().reader());
  }

  /** The same of records that were read elsewhere. */
  public static Run fold(RunId run, List<Recorded> records, WorkflowReader reader) {
    return Folding.fold(run, records, reader);
  }

  /** The workflow that a run lives under here; empty once its contents are erased. */
  public Optional<Workflow> workflow(RunEvent.Admitted admitted) {
    return Folding.workflow(admitted, shared.rules().reader());
  }

  /** Continues what dead processes of this store have left; returns which runs that were. */
  public List<RunId> adoptAll() {
    return watch.adopt();
  }

  /**
   * Begins nothing more, lets calls under way end for ten seconds, and leaves the runs as they are
   * then. What is still asked of this meanwhile is recorded and done elsewhere or later.
   */
  public void leave() {
    shared.close();
    watch.close();
    List<CountDownLatch> leaving = shared.leave();
    Threads.awaitAll(leaving, CALLS_END);
    shared.disownAll();
    Threads.awaitAll(leaving, LOOPS_END);
  }

  @Override
  public void close() {
    leave();
    crew.close();
  }
}
