package io.meshflow.core.execution;

import io.meshflow.core.policy.GateFacts;
import io.meshflow.core.policy.Policy;
import io.meshflow.core.run.Call;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.Step;
import io.meshflow.core.run.Work;
import io.meshflow.core.workflow.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Tells the gate what a run has done before an intent, as far as its policy asks. */
final class Trails {

  private static final int SAYINGS = 36;
  private static final int SAYING_CHARS = 500;

  private final Predicate<String> auditSealed;

  Trails(Predicate<String> auditSealed) {
    this.auditSealed = auditSealed;
  }

  /** Of what is not built on anything the run has said. */
  GateFacts.Trail plain(Run run) {
    return new GateFacts.Trail(0, 0, sealed(run), List.of());
  }

  GateFacts.Trail of(Run run, CallKey key) {
    Policy policy = run.workflow().policy();
    Step step = run.step(key.work().step());
    Work work = step.work(key.work());
    int evidence = step.inputs().size() + answers(work);
    List<GateFacts.Said> said = policy.checks().collusion() ? said(run) : List.of();
    return new GateFacts.Trail(evidence, repairs(work, key), sealed(run), said);
  }

  private boolean sealed(Run run) {
    return auditSealed.test(run.admission().tenant());
  }

  private static int answers(Work work) {
    return (int) work.calls().stream().filter(call -> call.key().call() > 0 && done(call)).count();
  }

  private static boolean done(Call call) {
    return call.state() instanceof Call.State.Over over
        && over.outcome() == io.meshflow.core.run.CallOutcome.DONE;
  }

  /** Earlier answers of this agent in this step that asked for no tool and were not taken. */
  private static int repairs(Work work, CallKey key) {
    return (int)
        work.calls().stream()
            .filter(call -> call.key().call() == 0 && call.key().turn() < key.turn())
            .filter(call -> done(call) && !asksForTools(call))
            .count();
  }

  private static boolean asksForTools(Call call) {
    return call.state() instanceof Call.State.Over over
        && over.result().at("tool_calls").isPresent();
  }

  private static List<GateFacts.Said> said(Run run) {
    List<GateFacts.Said> said = new ArrayList<>();
    List<Step> steps = run.steps();
    int first = Math.max(0, steps.size() - SAYINGS);
    for (int number = first; number < steps.size(); number++) {
      Step step = steps.get(number);
      Node node = run.graph().node(step.node());
      boolean speaks = speaks(node);
      if (speaks && !step.open()) {
        String text = step.output().shown();
        String start = text.substring(0, Math.min(SAYING_CHARS, text.length()));
        said.add(
            new GateFacts.Said(
                step.id().toString(), node.id(), start, Math.max(1, text.length() / 4)));
      }
    }
    return said;
  }

  /** Nodes that call models and have not started, when the policy forecasts. */
  static int callsLeft(Run run) {
    if (run.workflow().policy().limits().maxForecastMicros() == 0) {
      return 0;
    }
    List<Node> nodes = run.workflow().graph().nodes();
    int left = 0;
    for (int node = 0; node < nodes.size(); node++) {
      left += speaks(nodes.get(node)) && run.joins().visits(node) == 0 ? 1 : 0;
    }
    return left;
  }

  private static boolean speaks(Node node) {
    return node instanceof Node.Mappable one && one.speaks();
  }
}
