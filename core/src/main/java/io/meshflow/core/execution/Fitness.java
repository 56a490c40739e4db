package io.meshflow.core.execution;

import io.meshflow.core.engine.ModelNames;
import io.meshflow.core.model.Models;
import io.meshflow.core.model.Needs;
import io.meshflow.core.run.Phase;
import io.meshflow.core.run.Run;
import io.meshflow.core.run.Site;
import io.meshflow.core.workflow.Node;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether this process has what a run began with: its models and the folder of its files. Another
 * process may have it, so a run that lacks something here is left alone. Thread safe.
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
    Set<String> done =
        run.steps().stream()
            .filter(step -> !step.open())
            .map(step -> step.id().node())
            .collect(Collectors.toSet());
    run.open().forEach(step -> done.remove(step.id().node()));
    return run.workflow().graph().nodes().stream()
        .filter(node -> !done.contains(node.id()))
        .map(node -> node instanceof Node.MapNode map ? map.each() : node)
        .flatMap(node -> missing(run, node).stream())
        .findFirst();
  }

  private Optional<String> missing(Run run, Node node) {
    return switch (node) {
      case Node.AgentNode agent ->
          model(run, ModelNames.of(run, agent.agent()))
              .or(() -> folder(run, agent.agent().tools()));
      case Node.ModelNode model -> model(run, ModelNames.of(run, model.agent()));
      case Node.ChatNode _ -> model(run, run.admission().model());
      case Node.ToolNode tool -> folder(run, List.of(tool.tool()));
      default -> Optional.empty();
    };
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
