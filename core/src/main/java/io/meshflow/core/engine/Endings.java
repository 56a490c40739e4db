package io.meshflow.core.engine;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.OutputGate;
import io.meshflow.core.policy.Verdict;
import io.meshflow.core.run.Admission;
import io.meshflow.core.run.Approval;
import io.meshflow.core.run.Approvals;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunStatus;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.View;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.StepOutcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Ends pieces of work: checks the output, chooses the ways on, and notes what follows. */
final class Endings {

  private final Desk desk;
  private final Asking asking;
  private final Routes routes;

  Endings(Desk desk) {
    this.desk = desk;
    this.asking = new Asking(desk);
    this.routes = new Routes(desk);
  }

  /** Ends work whose result is there. */
  List<Decision> end(WorkKey work, Ending ending) {
    if (ending.outcome() != StepOutcome.DONE) {
      return close(work, ending);
    }
    Optional<Ending> misshapen = misshapen(work, ending);
    if (misshapen.isPresent()) {
      return close(work, misshapen.get());
    }
    Node node = desk.node(work);
    OutputGate.Checked checked = check(work, node, ending);
    Output output = new Output(checked.output().text(), checked.output().structured());
    Ending fit = Ending.done(output, checked.confidence(), ending.tainted());
    return switch (checked.verdict()) {
      case Verdict.Allowed allowed -> close(work, fit);
      case Verdict.Blocked blocked -> close(work, blocked(blocked, checked.confidence()));
      case Verdict.NeedsApproval needs -> review(work, needs, fit);
    };
  }

  /** Doubt alone leaves its number behind, however small: it proves nothing about the agent. */
  private static Ending blocked(Verdict.Blocked blocked, double confidence) {
    Ending end = Ending.blocked(blocked);
    return blocked.rule().equals(OutputGate.HOPELESS) ? end.with(confidence) : end;
  }

  private Optional<Ending> misshapen(WorkKey work, Ending ending) {
    Value.Obj schema = desk.node(work).settings().outputSchema();
    if (schema.fields().isEmpty()) {
      return Optional.empty();
    }
    List<String> faults = desk.parts().schemas().violations(schema, ending.output().value());
    return faults.isEmpty()
        ? Optional.empty()
        : Optional.of(Ending.bad(StepOutcome.FAILED, "invalid_output", String.join("; ", faults)));
  }

  private OutputGate.Checked check(WorkKey work, Node node, Ending ending) {
    boolean model = node instanceof Node.Mappable one && one.speaks();
    OutputGate.Output output =
        new OutputGate.Output(
            ending.output().text(),
            ending.output().data(),
            model ? ending.stated() : 1,
            model ? View.of(desk.run(), work).upstreamConfidence() : 1,
            model ? OutputGate.Stage.ANSWER : OutputGate.Stage.RESULT,
            isLast(work),
            model ? Trials.before(desk.run(), work) : List.of());
    return desk.parts().outputs().check(output, desk.policy(), node.id());
  }

  /** The output of a terminal is the run's; that of a child run is reviewed with its parent's. */
  private boolean isLast(WorkKey work) {
    boolean child = desk.run().admission().origin() instanceof Admission.Origin.Child;
    return !child
        && !work.isItem()
        && desk.run().workflow().graph().terminals().contains(work.step().node());
  }

  private List<Decision> review(WorkKey work, Verdict.NeedsApproval needs, Ending fit) {
    Approval.Id id = new Approval.Id(Approval.Kind.REVIEW, CallKey.of(work), 1);
    Optional<Approvals.Asked> asked = desk.run().approvals().find(id);
    if (asked.isEmpty()) {
      return List.of(asking.review(id, needs, fit.output().document(), fit.tainted()));
    }
    return switch (asked.get().result().state()) {
      case OPEN, WITHDRAWN -> List.of();
      case APPROVED -> close(work, fit);
      case REJECTED ->
          close(
              work, Ending.bad(StepOutcome.REJECTED, "approval", "a reviewer rejected the output"));
    };
  }

  private List<Decision> close(WorkKey work, Ending ending) {
    return work.isItem() ? closeItem(work, ending) : closeStep(work, ending);
  }

  private List<Decision> closeItem(WorkKey work, Ending ending) {
    return List.of(
        new Decision.Note(
            new RunEvent.ItemEnded(
                work, ending.outcome(), ending.fact(), ending.output().document())));
  }

  private List<Decision> closeStep(WorkKey work, Ending ending) {
    Step step = desk.run().step(work.step());
    List<Decision> decisions = new ArrayList<>(Stops.of(step));
    if (!(desk.run().phase() instanceof Phase.Active)) {
      decisions.add(note(step, ending, RunEvent.Routing.NOWHERE));
      return decisions;
    }
    Routes.Way way = routes.choose(step, ending);
    if (way.routing() instanceof RunEvent.Routing.Back back) {
      decisions.addAll(abandonRegion(step, back.loop()));
    }
    decisions.add(note(step, way.ending(), way.routing()));
    return decisions;
  }

  private List<Decision> abandonRegion(Step source, int loop) {
    List<Decision> decisions = new ArrayList<>();
    BitSet region = desk.graph().region(loop);
    for (Step open : desk.run().open()) {
      if (open != source && region.get(open.node())) {
        decisions.addAll(cancel(open));
      }
    }
    return decisions;
  }

  /** Stops a step that nobody needs any more. */
  List<Decision> cancel(Step step) {
    List<Decision> decisions = new ArrayList<>(Stops.of(step));
    Ending ending = Ending.bad(StepOutcome.CANCELLED, "not_needed", "");
    decisions.add(note(step, ending, RunEvent.Routing.NOWHERE));
    return decisions;
  }

  private static Decision note(Step step, Ending ending, RunEvent.Routing routing) {
    return new Decision.Note(
        new RunEvent.StepEnded(
            step.id(), ending.outcome(), ending.fact(), routing, ending.output().document()));
  }

  Decision draining(RunStatus towards, String code) {
    return new Decision.Note(
        new RunEvent.Draining(
            towards, code, desk.now().plus(desk.run().workflow().sharing().grace())));
  }
}
