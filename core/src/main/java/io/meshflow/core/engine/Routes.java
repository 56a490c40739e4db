package io.meshflow.core.engine;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Placeholders;
import io.meshflow.core.run.Output;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.View;
import io.meshflow.core.workflow.Condition;
import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.Expressions;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.StepOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Chooses the ways that lead on from a step, once and for all. */
final class Routes {

  /** Where it goes on, and how the step ends after all. */
  record Way(RunEvent.Routing routing, Ending ending) {}

  private final Desk desk;

  Routes(Desk desk) {
    this.desk = desk;
  }

  /** A condition without an answer makes its source end as failed, never silently false. */
  Way choose(Step step, Ending ending) {
    if (ending.outcome() == StepOutcome.SKIPPED) {
      return new Way(RunEvent.Routing.NOWHERE, ending);
    }
    try {
      return new Way(routing(step, ending), ending);
    } catch (BadCondition bad) {
      Ending failed = failed(ending, bad);
      return new Way(onward(step, failed, this::holdsOrFails), failed);
    }
  }

  /** The step has failed by one condition already; others without an answer change nothing. */
  private boolean holdsOrFails(Optional<Condition> condition, Step step, Ending ending) {
    try {
      return holds(condition, step, ending);
    } catch (BadCondition again) {
      return false;
    }
  }

  private interface Test {
    boolean holds(Optional<Condition> condition, Step step, Ending ending);
  }

  private RunEvent.Routing routing(Step step, Ending ending) {
    if (ending.outcome() == StepOutcome.DONE) {
      for (int loop : desk.graph().loopsOf(step.node())) {
        if (holds(desk.graph().loop(loop).when(), step, ending)) {
          return back(step, loop);
        }
      }
    }
    return onward(step, ending, this::holds);
  }

  private RunEvent.Routing back(Step step, int loop) {
    LoopEdge edge = desk.graph().loop(loop);
    if (desk.run().joins().loopCount(loop) < edge.maxIterations()) {
      return new RunEvent.Routing.Back(loop);
    }
    return edge.otherwise()
        .<RunEvent.Routing>map(target -> new RunEvent.Routing.Onward(edgesTo(step, target)))
        .orElseGet(() -> new RunEvent.Routing.Exhausted(loop));
  }

  private List<Integer> edgesTo(Step step, String target) {
    return desk.graph().outgoing(step.node()).stream()
        .filter(edge -> desk.graph().edge(edge).to().equals(target))
        .toList();
  }

  private RunEvent.Routing onward(Step step, Ending ending, Test test) {
    List<Integer> taken = new ArrayList<>(2);
    for (int position : desk.graph().outgoing(step.node())) {
      Edge edge = desk.graph().edge(position);
      if (edge.on().contains(ending.outcome()) && test.holds(edge.when(), step, ending)) {
        taken.add(position);
      }
    }
    return new RunEvent.Routing.Onward(taken);
  }

  private boolean holds(Optional<Condition> condition, Step step, Ending ending) {
    if (condition.isEmpty()) {
      return true;
    }
    try {
      Expressions.Expression expression = desk.parts().expressions().compile(condition.get());
      View.Own own = new View.Own(ending.output(), ending.outcome(), ending.stated());
      View view = View.ending(desk.run(), step, own);
      Value.Obj variables = view.variables(expression.names(), expression.nodes());
      if (desk.run().hides() && Placeholders.in(variables)) {
        throw new Expressions.Faulty(HiddenContents.detail("it cannot be decided"), -1, List.of());
      }
      return expression.holds(variables);
    } catch (Expressions.Faulty faulty) {
      throw new BadCondition(condition.get(), faulty);
    }
  }

  private static Ending failed(Ending ending, BadCondition bad) {
    String detail =
        "The condition '"
            + bad.condition.text()
            + "' has no answer"
            + bad.place()
            + ": "
            + bad.faulty.reason();
    Output output = new Output(detail, Value.obj("output", ending.output().value()));
    return new Ending(
        StepOutcome.FAILED, "condition_failed", output, ending.stated(), ending.tainted());
  }

  private static final class BadCondition extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Condition condition;
    private final transient Expressions.Faulty faulty;

    BadCondition(Condition condition, Expressions.Faulty faulty) {
      super("a condition has no answer", faulty, false, false);
      this.condition = condition;
      this.faulty = faulty;
    }

    String place() {
      return faulty.position() < 0 ? "" : " at position " + faulty.position();
    }
  }
}
