package io.meshflow.core.run;

import io.meshflow.core.workflow.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Folds the facts about steps and the ways between them. */
final class StepFold {

  private final State state;
  private final StepTimes times;

  StepFold(State state, StepTimes times) {
    this.state = state;
    this.times = times;
  }

  void started(RunEvent.StepStarted event, Instant at) {
    int node = state.graph.node(event.step().node());
    Step step = state.steps.start(event.step(), node, event.inputs(), at);
    state.joins.started(node, event.step().visit());
    state.touched.work(WorkKey.of(step.id()));
    times.restart(step, at);
    if (state.graph.node(node).settings().cancelLosers()) {
      state.touched.nodes(state.graph.feeders(node));
      state.steps.open().stream()
          .filter(open -> state.joins.abandoned(open.node()))
          .forEach(state.touched::step);
    }
  }

  void skipped(RunEvent.StepSkipped event) {
    int node = state.graph.node(event.step().node());
    state.joins.skipped(node, event.step().visit());
    state.skipped++;
    resolve(node, List.of(), event.step());
    if (state.graph.node(node).settings().join().quorum()) {
      state.graph.feeders(node).stream().forEach(this::fallWhenLost);
    }
  }

  /** A bad end that had hoped for the quorum that is now skipped. */
  private void fallWhenLost(int node) {
    List<Step> visits = state.steps.visitsOf(node);
    if (!visits.isEmpty() && state.joins.startedAs(node, visits.getLast().id().visit())) {
      fallWhenLost(visits.getLast());
    }
  }

  private void fallWhenLost(Step step) {
    boolean bad = step.outcome().filter(StepOutcome::bad).isPresent() && !step.accepted();
    if (bad && state.downfall == null && !state.joins.absorbed(step.node())) {
      state.downfall = Downfall.of(step);
    }
  }

  void overdue(RunEvent.StepOverdue event, Instant at) {
    Step step = state.steps.step(event.step());
    step.overdue();
    times.restart(step, at);
  }

  void mapOpened(RunEvent.MapOpened event) {
    state.steps.step(event.step()).mapOpened(event.size(), event.items());
    state.touched.work(WorkKey.of(event.step()));
  }

  void itemEnded(RunEvent.ItemEnded event) {
    state.begin(event.work()).ended(event.outcome(), event.ending(), Output.read(event.output()));
    state.steps.step(event.work().step()).itemEnded(event.outcome());
    state.touched.work(WorkKey.of(event.work().step()));
  }

  void ended(RunEvent.StepEnded event, Instant at) {
    Step step = state.steps.step(event.step());
    step.whole().ended(event.outcome(), event.ending(), Output.read(event.output()));
    state.steps.close(step);
    state.approvals.close(step.id());
    state.runClock(at);
    state.alarms.clear(step.id());
    switch (event.routing()) {
      case RunEvent.Routing.Onward onward -> onward(step, onward.taken());
      case RunEvent.Routing.Back back -> back(step, back.loop());
      case RunEvent.Routing.Exhausted exhausted -> {
        state.downfall = state.downfall == null ? Downfall.exhausted(step) : state.downfall;
        resolve(step.node(), List.of(), step.id());
      }
    }
    state.graceWhenQuiet();
    state.touched.phase();
  }

  private void onward(Step step, List<Integer> taken) {
    step.accepted(!taken.isEmpty());
    resolve(step.node(), taken, step.id());
    fallWhenLost(step);
  }

  private void back(Step step, int loop) {
    step.accepted(true);
    state.joins.back(loop, step.id());
    state.touched.nodes(state.graph.region(loop));
  }

  private void resolve(int node, List<Integer> taken, StepId source) {
    Set<Integer> ways = taken.size() < 8 ? Set.copyOf(taken) : new HashSet<>(taken);
    for (int edge : state.graph.outgoing(node)) {
      state.joins.resolve(edge, ways.contains(edge), source);
      state.touched.node(state.graph.target(edge));
    }
    state.touched.phase();
  }

  /** Time without a lease is no time of steps; a run that was parked has lost nobody's time. */
  void recovered(Instant at) {
    Instant parkedAt = state.parkedAt;
    Duration outage = Duration.between(parkedAt == null ? state.lastAt : parkedAt, at);
    state.parkedAt = null;
    for (Step step : state.steps.open()) {
      times.outage(step, outage);
      state.touched.step(step);
    }
    if (state.active() && parkedAt == null) {
      state.approvals.delay(outage, at, state.alarms);
    }
    state.touched.phase();
  }
}
