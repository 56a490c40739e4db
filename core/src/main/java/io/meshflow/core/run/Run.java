package io.meshflow.core.run;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Correlation;
import io.meshflow.core.workflow.Topology;
import io.meshflow.core.workflow.Workflow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The state of one run: the fold of its facts. Owned by one thread; only {@link #apply} changes it,
 * and the same facts always give the same state. Times count in whole milliseconds, as they are
 * recorded.
 */
public final class Run {

  private final RunId id;
  private final Admission admission;
  private final Value.Obj content;
  private final Correlation correlation;
  private final Experience experience;
  private final Site site;
  private final State state;
  private final StepFold steps;
  private final CallFold calls;
  private final AskFold questions;

  /** Begins the fold with the run's first fact. */
  public Run(RunId id, Workflow workflow, RunEvent.Admitted admitted, Instant at) {
    this.id = id;
    this.admission = admitted.admission();
    this.content = admitted.content() instanceof Value.Obj object ? object : Value.Obj.EMPTY;
    this.correlation = admitted.correlation(id);
    this.experience =
        content.objectIf(RunEvent.EXPERIENCE).map(Experience::read).orElse(Experience.NONE);
    this.site = content.objectIf(RunEvent.SITE).map(Site::read).orElse(Site.UNKNOWN);
    this.state = new State(workflow, whole(at));
    StepTimes times = new StepTimes(state);
    this.steps = new StepFold(state, times);
    this.calls = new CallFold(state, times);
    this.questions = new AskFold(state, times);
    state.spending.cap(admission.budgetMicros());
    admission.deadline().ifPresent(when -> state.alarms.set(new Alarms.Subject.RunTime(), when));
    state.graph.entries().forEach(state.touched::node);
  }

  private static Instant whole(Instant at) {
    return at.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Says that a whole record was folded; {@code at} is its time. */
  public void recorded(Instant at) {
    state.records++;
    state.lastAt = whole(at);
  }

  /** Folds one fact of a record of this time. */
  public void apply(RunEvent event, Instant time) {
    Instant at = whole(time);
    switch (event) {
      case RunEvent.Admitted again -> throw new IllegalStateException("a run is admitted once");
      case RunEvent.StepStarted started -> steps.started(started, at);
      case RunEvent.StepSkipped skip -> steps.skipped(skip);
      case RunEvent.StepOverdue overdue -> steps.overdue(overdue, at);
      case RunEvent.MapOpened map -> steps.mapOpened(map);
      case RunEvent.ItemEnded item -> steps.itemEnded(item);
      case RunEvent.StepEnded ended -> steps.ended(ended, at);
      case RunEvent.CallStarted call -> calls.started(call, at);
      case RunEvent.CallRefused call -> calls.refused(call);
      case RunEvent.CallEnded call -> calls.ended(call, at);
      case RunEvent.RetryScheduled retry -> calls.retry(retry);
      case RunEvent.ChildStarted child -> calls.childStarted(child, at);
      case RunEvent.ChildEnded child -> calls.childEnded(child, at);
      case RunEvent.ApprovalAsked asked -> questions.asked(asked, at);
      case RunEvent.ApprovalAnswered answered -> questions.answered(answered, at);
      case RunEvent.ApprovalExpired expired -> questions.expired(expired, at);
      case RunEvent.NoticeStarted notice -> state.notices.started(notice);
      case RunEvent.NoticeEnded notice -> questions.told(notice);
      case RunEvent.CancelAsked cancel -> drain(RunStatus.CANCELLED, "cancelled", at);
      case RunEvent.Draining drain -> drain(drain.towards(), drain.code(), drain.until());
      case RunEvent.Parked parked -> state.parkedAt = at;
      case RunEvent.Recovered recovered -> steps.recovered(at);
      case RunEvent.BudgetSet budget -> state.spending.cap(budget.micros());
      case RunEvent.Ended ended -> over(ended);
    }
  }

  /** Nothing counts any more but the grace; everything open may have to be ended. */
  private void drain(RunStatus towards, String code, Instant until) {
    boolean stronger = towards == RunStatus.CANCELLED;
    if (state.active() || (stronger && state.phase instanceof Phase.Draining)) {
      state.phase = new Phase.Draining(towards, code, until);
      state.alarms.clear();
      state.alarms.set(new Alarms.Subject.GraceOver(), until);
      state.graceWhenQuiet();
      state.steps.open().forEach(state.touched::step);
      state.touched.phase();
    }
  }

  private void over(RunEvent.Ended event) {
    state.phase = new Phase.Over(event.status(), event.code(), event.output());
    state.alarms.clear();
  }

  /** Takes what has changed since the last time. */
  public Attention takeAttention() {
    return state.touched.take(state.steps);
  }

  /** The step of this id; an unknown one throws {@link IllegalArgumentException}. */
  public Step step(StepId step) {
    return state.steps.step(step);
  }

  public Optional<Step> findStep(StepId step) {
    return state.steps.find(step);
  }

  /** The piece of work of this key. */
  public Work work(WorkKey key) {
    return step(key.step()).work(key);
  }

  public RunId id() {
    return id;
  }

  public Workflow workflow() {
    return state.workflow;
  }

  public Topology graph() {
    return state.graph;
  }

  public Admission admission() {
    return admission;
  }

  /** The request and the trace that the run belongs to. */
  public Correlation correlation() {
    return correlation;
  }

  /** What earlier runs have shown of the agents, as it stood when the run was admitted. */
  public Experience experience() {
    return experience;
  }

  /** What the run began with, wherever it goes on. */
  public Site site() {
    return site;
  }

  /** The task in words; empty when there is none or it was erased. */
  public String task() {
    return content.textIf("task").orElse("");
  }

  /** The input as data. */
  public Value input() {
    return content.field("input").orElse(Value.Obj.EMPTY);
  }

  /** Marks stand in the place of some values of the run, which nobody here has seen. */
  public boolean hides() {
    return state.hides;
  }

  /** Says that from now on some values of the run are marks. */
  public void hide() {
    state.hides = true;
  }

  public Joins joins() {
    return state.joins;
  }

  public Spending spending() {
    return state.spending;
  }

  public Approvals approvals() {
    return state.approvals;
  }

  /** Who was told that people are asked. */
  public Notices notices() {
    return state.notices;
  }

  public Alarms alarms() {
    return state.alarms;
  }

  public Phase phase() {
    return state.phase;
  }

  /** Steps that have started and not ended, oldest first. */
  public Collection<Step> open() {
    return state.steps.open();
  }

  /** All steps in the order in which they started. */
  public List<Step> steps() {
    return state.steps.all();
  }

  /** Visits of one node, oldest first. */
  public List<Step> visitsOf(int node) {
    return state.steps.visitsOf(node);
  }

  /** What is under way. */
  public Flights flights() {
    return state.flights;
  }

  /** The end of a step that the run does not survive. */
  public Optional<Downfall> downfall() {
    return Optional.ofNullable(state.downfall);
  }

  /** All steps whose outputs a step could see, oldest first. */
  public List<Step> pastOf(Step step) {
    return step.ancestors().stream().mapToObj(state.steps.all()::get).toList();
  }

  BitSet sharing() {
    return state.steps.sharing();
  }

  BitSet tainted() {
    return state.steps.tainted();
  }

  /** Visits that were skipped so far. */
  public int skipped() {
    return state.skipped;
  }

  /** Records folded so far, the first included. */
  public long records() {
    return state.records;
  }

  /** Time of the newest record. */
  public Instant lastAt() {
    return state.lastAt;
  }

  /** The status as people are told. */
  public RunStatus status() {
    return switch (state.phase) {
      case Phase.Over over -> over.status();
      case Phase.Draining draining -> RunStatus.RUNNING;
      case Phase.Active active -> activeStatus();
    };
  }

  private RunStatus activeStatus() {
    if (state.steps.count() == 0 && state.skipped == 0) {
      return RunStatus.PENDING;
    }
    boolean moves = !state.flights.none() || state.alarms.retrying();
    return state.approvals.none() || moves ? RunStatus.RUNNING : RunStatus.PAUSED;
  }
}
