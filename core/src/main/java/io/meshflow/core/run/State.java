package io.meshflow.core.run;

import io.meshflow.core.workflow.Topology;
import io.meshflow.core.workflow.Workflow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Everything the fold of a run keeps, in one place for its parts. */
final class State {

  final Workflow workflow;
  final Topology graph;
  final Steps steps;
  final Joins joins;
  final Spending spending = new Spending();
  final Approvals approvals = new Approvals();
  final Alarms alarms = new Alarms();
  final Notices notices;
  final Flights flights = new Flights();
  final Touched touched = new Touched();
  Phase phase = new Phase.Active();
  @Nullable Downfall downfall;
  @Nullable Instant parkedAt;
  Instant lastAt;
  long records;
  int skipped;
  boolean hides;

  State(Workflow workflow, Instant at) {
    this.workflow = workflow;
    this.graph = Topology.of(workflow.graph());
    this.steps = new Steps(graph);
    this.joins = new Joins(graph);
    this.notices = new Notices(workflow.policy().approvals().webhooks().size(), alarms);
    this.lastAt = at;
  }

  boolean active() {
    return phase instanceof Phase.Active;
  }

  /** A piece of work with the item it may be marked as begun. */
  Work begin(WorkKey key) {
    Step step = steps.step(key.step());
    if (key.isItem()) {
      step.began(key.item());
    }
    return step.work(key);
  }

  /** The time of a run does not pass while people are asked. */
  void runClock(Instant at) {
    if (!active()) {
      return;
    }
    if (approvals.none()) {
      alarms.resumeRunClock(at);
    } else {
      alarms.stopRunClock(at);
    }
  }

  /** Nothing is left to grant grace to once every step is over. */
  void graceWhenQuiet() {
    if (phase instanceof Phase.Draining && steps.open().isEmpty()) {
      alarms.clear();
    }
  }
}
