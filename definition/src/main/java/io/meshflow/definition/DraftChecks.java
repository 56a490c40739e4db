package io.meshflow.definition;

import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.Expressions;
import io.meshflow.core.workflow.Join;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.StructureCheck;
import io.meshflow.core.workflow.StructureCheck.Flaw;
import io.meshflow.core.workflow.Topology;
import io.meshflow.core.workflow.Workflow.Graph;
import io.meshflow.definition.Draft.Use;
import io.meshflow.definition.source.Nearest;
import io.meshflow.definition.source.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks a whole draft: its structure, where it begins and ends, and what it refers to. */
final class DraftChecks {

  private static final Map<String, String> REMEDIES =
      Map.of(
          "cycle", "make the edge that goes back a loop edge with a condition",
          "loop_forward", "write an edge instead",
          "leaves_loop", "start the edge at the source of the loop",
          "overlapping_loops", "let one lie within the other, or apart from it",
          "duplicate_edge", "remove it",
          "else_without_edge", "add the edge",
          "join_unreachable", "lower the number or add edges");

  private final Draft draft;

  DraftChecks(Draft draft) {
    this.draft = draft;
  }

  /** The graph, when its references hold well enough to look further. */
  Optional<Graph> graph() {
    if (draft.nodes.isEmpty()) {
      if (!draft.problems.fatal()) {
        draft.problems.error(Place.START, "no_nodes", "A workflow needs at least one node");
      }
      return Optional.empty();
    }
    Reach.prune(draft);
    draft.completeInputs();
    List<Use> terminals = draft.terminals;
    Graph graph =
        new Graph(
            List.copyOf(draft.nodes.values()),
            draft.edges,
            draft.loops,
            terminals.isEmpty() ? sinks() : terminals.stream().map(Use::name).toList());
    List<Flaw> flaws = StructureCheck.flaws(graph);
    flaws.forEach(this::report);
    boolean sound = flaws.stream().noneMatch(flaw -> flaw.code().equals("unknown_node"));
    if (sound) {
      reach(Topology.of(graph));
    }
    return sound ? Optional.of(graph) : Optional.empty();
  }

  private List<String> sinks() {
    Set<String> sources = new HashSet<>();
    draft.edges.forEach(edge -> sources.add(edge.from()));
    return draft.nodes.keySet().stream().filter(id -> !sources.contains(id)).toList();
  }

  private void report(Flaw flaw) {
    List<Place> terminals = draft.terminals.stream().map(Use::place).toList();
    Place place =
        switch (flaw.part()) {
          case NODE -> new ArrayList<>(draft.nodePlaces.values()).get(flaw.index());
          case EDGE -> draft.edgePlaces.get(flaw.index());
          case LOOP -> draft.loopPlaces.get(flaw.index());
          case TERMINAL -> terminals.get(flaw.index());
        };
    String remedy =
        flaw.code().equals("unknown_node")
            ? Nearest.hint(flaw.name(), draft.nodes.keySet())
            : REMEDIES.getOrDefault(flaw.code(), "");
    draft.problems.error(place, flaw.code(), flaw.message(), remedy);
  }

  private void reach(Topology graph) {
    if (draft.entries.isEmpty()) {
      alone(graph);
    }
    idleSettings(graph);
  }

  private void alone(Topology graph) {
    if (graph.edges() == 0) {
      return;
    }
    for (int node = 0; node < graph.size(); node++) {
      if (graph.incoming(node).isEmpty() && graph.outgoing(node).isEmpty()) {
        String id = graph.node(node).id();
        draft.problems.warning(
            draft.nodePlaces.getOrDefault(id, Place.START),
            "unconnected_node",
            "No edge leads to `" + id + "` or from it: it starts at once, by itself",
            "add an edge");
      }
    }
  }

  private void idleSettings(Topology graph) {
    for (int position = 0; position < graph.size(); position++) {
      Node node = graph.node(position);
      boolean all = node.settings().join() instanceof Join.All;
      if (all && node.settings().cancelLosers()) {
        draft.problems.warning(
            draft.nodePlaces.getOrDefault(node.id(), Place.START),
            "no_effect",
            "`losers: cancel` has no effect on a node that waits for all",
            "add join: any, majority or a number");
      }
    }
    for (int i = 0; i < draft.edges.size(); i++) {
      Edge edge = draft.edges.get(i);
      if (edge.on().isEmpty() && edge.when().isPresent()) {
        draft.problems.error(draft.edgePlaces.get(i), "bad_edge", "This edge is never taken");
      }
    }
  }

  /** Checks what templates and conditions read. */
  void references(Graph graph, Expressions expressions) {
    ReferenceCheck references = new ReferenceCheck(draft, Topology.of(graph));
    references.holes();
    new ConditionCheck(draft, expressions).check(references);
  }
}
