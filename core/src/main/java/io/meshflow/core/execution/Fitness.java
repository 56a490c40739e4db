package io.meshflow.core.execution;

import io.meshflow.core.engine.ModelNames;
import io.meshflow.core.model.Models;
import io.meshflow.core.model.Needs;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.Site;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.Topology;
import io.meshflow.core.workflow.Workflow;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Whether this process has what a run began with: its models, its functions and the folder of its
 * files. Another process may have it, so a run that lacks something here is left alone. Thread
 * safe.
 */
final class Fitness {

  private final Ports ports;

  Fitness(Ports ports) {
    this.ports = ports;
  }

  /** What runs that begin here begin with. */
  Site site() {
    return new Site(ports.tools().folder(), Optional.of(ports.models().demo()));
  }

  /** Refuses a run that lacks something here. */
  void require(Run run) {
    missing(run)
        .ifPresent(
            what -> {
              throw new RunRefused(
                  RunRefused.Kind.UNFIT,
                  "Run " + run.id() + " cannot go on here: " + what + ". Nothing of it is lost.");
            });
  }

  /** What steps that are still to come lack here; empty when there is all, or it only winds up. */
  private Optional<String> missing(Run run) {
    if (!(run.phase() instanceof Phase.Active)) {
      return Optional.empty();
    }
    BitSet over = over(run);
    List<Node> nodes = run.workflow().graph().nodes();
    return IntStream.range(0, nodes.size())
        .filter(node -> !over.get(node))
        .mapToObj(node -> missing(run, run.workflow(), nodes.get(node)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Nodes that come no more: visited to the end, and in no loop whose source is still to come. */
  private static BitSet over(Run run) {
    BitSet over = new BitSet();
    run.steps().stream().filter(step -> !step.open()).forEach(step -> over.set(step.node()));
    run.open().forEach(step -> over.clear(step.node()));
    Topology graph = run.graph();
    BitSet again = new BitSet();
    for (int loop = 0; loop < graph.loops(); loop++) {
      if (!over.get(graph.node(graph.loop(loop).from()))) {
        again.or(graph.region(loop));
      }
    }
    over.andNot(again);
    return over;
  }

  private Optional<String> missing(Run run, Workflow workflow, Node node) {
    String asked = run.admission().model();
    return switch (node) {
      case Node.MapNode map -> missing(run, workflow, map.each());
      case Node.AgentNode agent ->
          model(run, ModelNames.of(workflow.policy(), asked, agent.agent()))
              .or(() -> folder(run, agent.agent().tools()));
      case Node.ModelNode model ->
          model(run, ModelNames.of(workflow.policy(), asked, model.agent()));
      case Node.ChatNode _ -> model(run, asked);
      case Node.ToolNode tool -> folder(run, List.of(tool.tool()));
      case Node.CodeNode code -> function(code.function());
      case Node.WorkflowNode child -> missing(run, Closures.child(workflow, child.workflow()));
      default -> Optional.empty();
    };
  }

  /** What a child that is still to come would lack. */
  private Optional<String> missing(Run run, Workflow child) {
    return child.graph().nodes().stream()
        .flatMap(node -> missing(run, child, node).stream())
        .findFirst();
  }

  private Optional<String> function(String name) {
    return ports.functions().find(name).isPresent()
        ? Optional.empty()
        : Optional.of(
            "it runs the function '"
                + name
                + "', which this process does not have; name the folder of its jar in"
                + " MESHFLOW_FUNCTIONS");
  }

  private Optional<String> model(Run run, String name) {
    Models models = LiveCatalog.of(ports.models(), run.site());
    if (!models.candidates(name, Needs.NONE).none()) {
      return Optional.empty();
    }
    String model = name.isEmpty() ? "a model" : "the model '" + name + "'";
    String remedy =
        models
            .remedy(name)
            .orElse("set the key of its provider, as 'meshflow models list' tells them");
    return Optional.of("it asks " + model + ", which this process does not have; " + remedy);
  }

  private Optional<String> folder(Run run, List<String> tools) {
    String folder = run.site().folder();
    return folder.isEmpty()
        ? Optional.empty()
        : tools.stream().flatMap(tool -> ports.tools().missing(tool, folder).stream()).findFirst();
  }
}
