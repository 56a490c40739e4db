package io.meshflow.core.run;

import io.meshflow.core.data.Value;
import io.meshflow.core.workflow.Topology;
import io.meshflow.core.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The state of one run: the fold of its facts. Owned by one thread; only {@link #apply} changes it,
 * and the same facts always give the same state.
 */
public final class Run {

  private final RunId id;
  private final Workflow workflow;
  private final Topology graph;
  private final Admission admission;
  private final Value.Obj content;
  private final Joins joins;
  private final Spending spending = new Spending();
  private final Approvals approvals = new Approvals();
  private final Alarms alarms = new Alarms();
  private final Steps steps;
  private final Touched touched = new Touched();
  private Phase phase = new Phase.Active();
  private Instant lastAt;
  private long records;
  private int skipped;
  private Instant foldingAt;

  /** Begins the fold with the run's first fact. */
  public Run(RunId id, Workflow workflow, RunEvent.Admitted admitted, Instant at) {
    this.id = id;
    this.workflow = workflow;
    this.graph = Topology.of(workflow.graph());
    this.admission = admitted.admission();
    this.content = admitted.content() instanceof Value.Obj object ? object : Value.Obj.EMPTY;
    this.joins = new Joins(graph);
    this.lastAt = at;
    this.foldingAt = at;
    this.steps = new Steps(graph);
    spending.cap(admission.budgetMicros());
    admission.deadline().ifPresent(when -> alarms.set(new Alarms.Subject.RunTime(), when));
    graph.entries().forEach(touched::node);
  }

  /** Says that a whole record was folded; {@code at} is its time. */
  public void recorded(Instant at) {
    records++;
    lastAt = at;
  }

  /** Folds one fact of a record of this time. */
  public void apply(RunEvent event, Instant at) {
    foldingAt = at;
    switch (event) {
      case RunEvent.Admitted again -> throw new IllegalStateException("a run is admitted once");
      case RunEvent.StepStarted started -> stepStarted(started, at);
      case RunEvent.StepSkipped skip -> stepSkipped(skip);
      case RunEvent.MapOpened map -> mapOpened(map);
      case RunEvent.CallStarted call -> callStarted(call, at);
      case RunEvent.CallRefused call -> {
        call(call.key()).refused(call);
        alarms.clear(new Alarms.Subject.Retry(call.key()));
        touched.work(call.key().work());
      }
      case RunEvent.CallEnded call -> callEnded(call);
      case RunEvent.RetryScheduled retry -> retry(retry);
      case RunEvent.ItemEnded item -> itemEnded(item);
      case RunEvent.StepEnded ended -> stepEnded(ended);
      case RunEvent.ApprovalAsked asked -> asked(asked, at);
      case RunEvent.ApprovalAnswered answered -> answered(answered);
      case RunEvent.ApprovalExpired expired -> expired(expired);
      case RunEvent.ChildStarted child -> {
        begin(child.work()).childStarted(child.child());
        spending.reserve(child.work().toString(), child.budgetMicros(), 0);
      }
      case RunEvent.ChildEnded child -> {
        work(child.work()).childEnded(child);
        spending.settle(child.work().toString(), child.charge());
        touched.work(child.work());
      }
      case RunEvent.CancelAsked cancel -> drain(RunStatus.CANCELLED, "cancelled", at);
      case RunEvent.Draining drain -> drain(drain.towards(), drain.code(), drain.until());
      case RunEvent.Parked parked -> {}
      case RunEvent.Recovered recovered -> recovered(at);
      case RunEvent.BudgetSet budget -> spending.cap(budget.micros());
      case RunEvent.Ended ended -> over(ended);
    }
  }

  private void stepStarted(RunEvent.StepStarted event, Instant at) {
    int node = graph.node(event.step().node());
    Step step =
        new Step(
            event.step(), node, steps.count(), event.inputs(), steps.ancestors(event.inputs()), at);
    steps.add(step);
    joins.visited(node, event.step().visit());
    touched.work(WorkKey.of(step.id()));
    timeStep(step);
  }

  private void timeStep(Step step) {
    Duration own = graph.node(step.node()).settings().timeout();
    Duration limit = own.isZero() ? workflow.policy().limits().stepTimeout() : own;
    if (limit.isPositive()) {
      alarms.set(new Alarms.Subject.StepTime(step.id()), step.startedAt().plus(limit));
    }
  }

  private void stepSkipped(RunEvent.StepSkipped event) {
    int node = graph.node(event.step().node());
    joins.visited(node, event.step().visit());
    skipped++;
    resolve(node, List.of(), event.step());
  }

  private void mapOpened(RunEvent.MapOpened event) {
    step(event.step()).mapOpened(event.size(), event.items());
    touched.work(WorkKey.of(event.step()));
  }

  private void callStarted(RunEvent.CallStarted event, Instant at) {
    call(event.key()).started(event, at);
    alarms.clear(new Alarms.Subject.Retry(event.key()));
    spending.reserve(
        event.key().toString(), event.terms().reservedMicros(), event.terms().reservedTokens());
  }

  private void callEnded(RunEvent.CallEnded event) {
    spending.settle(event.key().toString(), event.charge());
    if (steps.isOpen(event.key().work().step())) {
      call(event.key()).ended(event);
      touched.work(event.key().work());
    }
    touched.phase();
  }

  private void itemEnded(RunEvent.ItemEnded event) {
    forget(work(event.work()));
    work(event.work()).ended(event.outcome(), event.ending(), Output.read(event.output()));
    step(event.work().step()).itemEnded(event.outcome());
    touched.work(WorkKey.of(event.work().step()));
  }

  private void stepEnded(RunEvent.StepEnded event) {
    Step step = step(event.step());
    forget(step.whole());
    step.items().forEach(this::forget);
    step.whole().ended(event.outcome(), event.ending(), Output.read(event.output()));
    steps.close(step);
    approvals.close(step.id()).forEach(id -> alarms.clear(new Alarms.Subject.Silence(id)));
    resumeClock();
    alarms.clear(new Alarms.Subject.StepTime(step.id()));
    switch (event.routing()) {
      case RunEvent.Routing.Onward onward -> resolve(step.node(), onward.taken(), step.id());
      case RunEvent.Routing.Back back -> {
        joins.back(back.loop(), step.id());
        touched.node(graph.node(graph.loop(back.loop()).to()));
      }
      case RunEvent.Routing.Exhausted exhausted -> resolve(step.node(), List.of(), step.id());
    }
    touched.phase();
  }

  private void forget(Work work) {
    work.calls().forEach(call -> alarms.clear(new Alarms.Subject.Retry(call.key())));
  }

  private void resolve(int node, List<Integer> taken, StepId source) {
    for (int edge : graph.outgoing(node)) {
      joins.resolve(edge, taken.contains(edge), source);
      touched.node(graph.target(edge));
    }
    touched.phase();
  }

  private void asked(RunEvent.ApprovalAsked event, Instant at) {
    begin(event.id().key().work());
    alarms.stopRunClock(at);
    approvals.ask(event, records, at);
    event
        .terms()
        .deadline()
        .ifPresent(when -> alarms.set(new Alarms.Subject.Silence(event.id()), when));
  }

  private void retry(RunEvent.RetryScheduled event) {
    call(event.key()).waits(event.at());
    alarms.set(new Alarms.Subject.Retry(event.key()), event.at());
  }

  private void answered(RunEvent.ApprovalAnswered event) {
    approvals.answer(event);
    decided(event.id());
  }

  private void expired(RunEvent.ApprovalExpired event) {
    approvals.expire(event);
    event.next().ifPresent(when -> alarms.set(new Alarms.Subject.Silence(event.id()), when));
    decided(event.id());
  }

  private void decided(Approval.Id approval) {
    boolean settled =
        approvals.find(approval).stream()
            .anyMatch(asked -> asked.result().state() != Approvals.State.OPEN);
    if (settled) {
      alarms.clear(new Alarms.Subject.Silence(approval));
      resumeClock();
      touched.work(approval.key().work());
    }
  }

  private void resumeClock() {
    if (approvals.none() && phase instanceof Phase.Active) {
      alarms.resumeRunClock(foldingAt);
    }
  }

  private void drain(RunStatus towards, String code, Instant until) {
    boolean stronger = towards == RunStatus.CANCELLED;
    if (phase instanceof Phase.Active || (stronger && phase instanceof Phase.Draining)) {
      phase = new Phase.Draining(towards, code, until);
      alarms.clear(new Alarms.Subject.RunTime());
      alarms.set(new Alarms.Subject.GraceOver(), until);
      touched.phase();
    }
  }

  private void recovered(Instant at) {
    Duration outage = Duration.between(lastAt, at);
    for (Step step : steps.open()) {
      step.delayed(outage);
      timeStep(step);
      touched.work(WorkKey.of(step.id()));
      step.items().stream().limit(step.begunItems()).forEach(item -> touched.work(item.key()));
    }
    touched.phase();
  }

  private void over(RunEvent.Ended event) {
    phase = new Phase.Over(event.status(), event.code(), event.output());
    alarms.clear();
  }

  private Call call(CallKey key) {
    return begin(key.work()).open(key);
  }

  private Work begin(WorkKey key) {
    if (key.isItem()) {
      step(key.step()).began(key.item());
    }
    return work(key);
  }

  /** Takes what has changed since the last time. */
  public Attention takeAttention() {
    return touched.take(steps);
  }

  /** The step of this id; an unknown one throws {@link IllegalArgumentException}. */
  public Step step(StepId step) {
    return steps.step(step);
  }

  public Optional<Step> findStep(StepId step) {
    return steps.find(step);
  }

  /** The piece of work of this key. */
  public Work work(WorkKey key) {
    return step(key.step()).work(key);
  }

  public RunId id() {
    return id;
  }

  public Workflow workflow() {
    return workflow;
  }

  public Topology graph() {
    return graph;
  }

  public Admission admission() {
    return admission;
  }

  /** The task in words; empty when there is none or it was erased. */
  public String task() {
    return content.textIf("task").orElse("");
  }

  /** The input as data. */
  public Value input() {
    return content.field("input").orElse(Value.Obj.EMPTY);
  }

  public Joins joins() {
    return joins;
  }

  public Spending spending() {
    return spending;
  }

  public Approvals approvals() {
    return approvals;
  }

  public Alarms alarms() {
    return alarms;
  }

  public Phase phase() {
    return phase;
  }

  /** Steps that have started and not ended, oldest first. */
  public Collection<Step> open() {
    return steps.open();
  }

  /** All steps in the order in which they started. */
  public List<Step> steps() {
    return steps.all();
  }

  /** Visits of one node, oldest first. */
  public List<Step> visitsOf(int node) {
    return steps.visitsOf(node);
  }

  /** All steps whose outputs a step could see, oldest first. */
  public List<Step> pastOf(Step step) {
    return step.ancestors().stream().mapToObj(number -> steps.all().get(number)).toList();
  }

  /** Numbers of the steps whose output is an object, whose keys are shared. */
  BitSet sharing() {
    return steps.sharing();
  }

  /** Visits that were skipped so far. */
  public int skipped() {
    return skipped;
  }

  /** Records folded so far, the first included. */
  public long records() {
    return records;
  }

  /** Time of the newest record. */
  public Instant lastAt() {
    return lastAt;
  }

  /** The status as people are told. */
  public RunStatus status() {
    return switch (phase) {
      case Phase.Over over -> over.status();
      case Phase.Draining draining -> RunStatus.RUNNING;
      case Phase.Active active -> activeStatus();
    };
  }

  private RunStatus activeStatus() {
    if (steps.count() == 0 && skipped == 0) {
      return RunStatus.PENDING;
    }
    boolean waiting = !approvals.none() && steps.open().stream().noneMatch(Step::busy);
    return waiting ? RunStatus.PAUSED : RunStatus.RUNNING;
  }
}
