package io.meshflow.core.engine;

import io.meshflow.core.run.Call;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.StepId;
import io.meshflow.core.workflow.StepOutcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Starts or skips nodes whose join has become satisfied or hopeless. */
final class Openings {

  private final Desk desk;
  private final Endings endings;

  Openings(Desk desk) {
    this.desk = desk;
    this.endings = new Endings(desk);
  }

  List<Decision> consider(int node) {
    var joins = desk.run().joins();
    Optional<StepId> loop = joins.looping(node);
    if (loop.isPresent()) {
      return start(node, loop);
    }
    if (joins.opened(node)) {
      return List.of();
    }
    if (joins.abandoned(node)) {
      return List.of(skip(node));
    }
    if (joins.satisfied(node)) {
      return start(node, loop);
    }
    return joins.hopeless(node) ? hopeless(node) : List.of();
  }

  private List<Decision> start(int node, Optional<StepId> loop) {
    List<StepId> inputs = new ArrayList<>(desk.run().joins().sourcesOf(node));
    loop.ifPresent(inputs::add);
    List<Decision> decisions = new ArrayList<>();
    decisions.add(new Decision.Note(new RunEvent.StepStarted(next(node), inputs)));
    if (desk.graph().node(node).settings().cancelLosers()) {
      decisions.addAll(losers(node));
    }
    return decisions;
  }

  private List<Decision> losers(int join) {
    BitSet feeders = desk.graph().feeders(join);
    List<Decision> decisions = new ArrayList<>();
    for (Step step : desk.run().open()) {
      if (feeders.get(step.node()) && !committed(step)) {
        decisions.addAll(endings.cancel(step));
      }
    }
    return decisions;
  }

  /** True when an effect is under way that must not be cut off. */
  private static boolean committed(Step step) {
    return step.whole().calls().stream().anyMatch(Openings::once)
        || step.items().stream().flatMap(item -> item.calls().stream()).anyMatch(Openings::once);
  }

  private static boolean once(Call call) {
    return call.running() && call.terms().filter(terms -> !terms.effect().repeatable()).isPresent();
  }

  private List<Decision> hopeless(int node) {
    List<Decision> decisions = new ArrayList<>(List.of(skip(node)));
    if (desk.graph().node(node).settings().join().quorum()) {
      culprit(node)
          .ifPresent(
              step ->
                  decisions.add(
                      endings.draining(
                          Endings.statusOf(step.outcome().orElse(StepOutcome.FAILED)),
                          step.whole().ending().code())));
    }
    return decisions;
  }

  private Optional<Step> culprit(int join) {
    BitSet feeders = desk.graph().feeders(join);
    return feeders.stream()
        .mapToObj(feeder -> desk.run().visitsOf(feeder))
        .filter(visits -> !visits.isEmpty())
        .map(List::getLast)
        .filter(step -> step.outcome().filter(StepOutcome::bad).isPresent())
        .findFirst();
  }

  private Decision skip(int node) {
    return new Decision.Note(new RunEvent.StepSkipped(next(node)));
  }

  private StepId next(int node) {
    return new StepId(desk.graph().node(node).id(), desk.run().joins().visits(node) + 1);
  }
}
