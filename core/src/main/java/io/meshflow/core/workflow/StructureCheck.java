package io.meshflow.core.workflow;

import io.meshflow.core.workflow.Workflow.Graph;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds everything wrong with the structure of a graph. Pure. */
public final class StructureCheck {

  /** What a flaw is in; its index counts in the graph's list of these. */
  public enum Part {
    NODE,
    EDGE,
    LOOP,
    TERMINAL
  }

  /**
   * One thing that is wrong.
   *
   * @param code stable word, such as {@code cycle}
   * @param name the id that is wrong, empty when no single one is
   */
  public record Flaw(Part part, int index, String code, String message, String name) {}

  private final Graph graph;
  private final Set<String> ids = new HashSet<>();
  private final List<Flaw> flaws = new ArrayList<>();
  private final List<Integer> edges = new ArrayList<>();
  private final List<Integer> loops = new ArrayList<>();

  private StructureCheck(Graph graph) {
    this.graph = graph;
  }

  /** All flaws; none when the graph can run. */
  public static List<Flaw> flaws(Graph graph) {
    StructureCheck check = new StructureCheck(graph);
    check.ids();
    if (check.flaws.isEmpty()) {
      check.references();
      check.shape();
    }
    return List.copyOf(check.flaws);
  }

  private void flaw(Part part, int index, String code, String message) {
    flaws.add(new Flaw(part, index, code, message, ""));
  }

  private void ids() {
    for (int i = 0; i < graph.nodes().size(); i++) {
      String id = graph.nodes().get(i).id();
      if (!ids.add(id)) {
        flaws.add(new Flaw(Part.NODE, i, "duplicate_id", "There are two nodes `" + id + "`", id));
      }
    }
    if (ids.isEmpty()) {
      flaw(Part.NODE, 0, "no_nodes", "A workflow needs at least one node");
    }
  }

  private void references() {
    Set<Edge> seen = new HashSet<>();
    for (int i = 0; i < graph.edges().size(); i++) {
      Edge edge = graph.edges().get(i);
      boolean from = known(Part.EDGE, i, edge.from());
      boolean known = known(Part.EDGE, i, edge.to()) && from;
      if (!seen.add(edge)) {
        String message = "The edge " + edge.from() + " -> " + edge.to() + " stands here twice";
        flaw(Part.EDGE, i, "duplicate_edge", message);
      } else if (known) {
        edges.add(i);
      }
    }
    for (int i = 0; i < graph.loops().size(); i++) {
      LoopEdge loop = graph.loops().get(i);
      boolean from = known(Part.LOOP, i, loop.from());
      boolean to = known(Part.LOOP, i, loop.to());
      boolean exit = loop.otherwise().isEmpty() || known(Part.LOOP, i, loop.otherwise().get());
      if (from && to && exit) {
        loops.add(i);
      }
    }
    for (int i = 0; i < graph.terminals().size(); i++) {
      known(Part.TERMINAL, i, graph.terminals().get(i));
    }
  }

  private boolean known(Part part, int index, String id) {
    boolean known = ids.contains(id);
    if (!known) {
      flaws.add(new Flaw(part, index, "unknown_node", "There is no node `" + id + "`", id));
    }
    return known;
  }

  private void shape() {
    Topology sound =
        Topology.of(
            new Graph(
                graph.nodes(),
                edges.stream().map(graph.edges()::get).toList(),
                loops.stream().map(graph.loops()::get).toList(),
                List.of()));
    List<Integer> order = sound.order();
    if (order.size() < sound.size()) {
      cycles(sound, order);
    } else {
      regions(sound);
    }
    joins(sound);
  }

  private void cycles(Topology sound, List<Integer> order) {
    BitSet left = new BitSet(sound.size());
    left.set(0, sound.size());
    order.forEach(left::clear);
    List<Integer> cycle = Cycles.next(sound, left);
    while (!cycle.isEmpty()) {
      List<String> names = new ArrayList<>();
      cycle.forEach(edge -> names.add(sound.edge(edge).from()));
      names.add(names.getFirst());
      String message = "Edges go round in a circle: " + String.join(" -> ", names);
      flaw(Part.EDGE, edges.get(cycle.getLast()), "cycle", message);
      cycle.forEach(edge -> left.clear(sound.source(edge)));
      cycle = Cycles.next(sound, left);
    }
  }

  private void regions(Topology sound) {
    List<BitSet> regions = new ArrayList<>();
    for (int loop = 0; loop < sound.loops(); loop++) {
      BitSet region = sound.region(loop);
      LoopEdge edge = sound.loop(loop);
      if (region.isEmpty()) {
        String message =
            "The loop edge does not go back: no edges lead from `%s` to `%s`"
                .formatted(edge.to(), edge.from());
        flaw(Part.LOOP, loops.get(loop), "loop_forward", message);
      } else {
        exits(sound, loop, region);
        overlaps(sound, loop, regions);
      }
      regions.add(region);
    }
  }

  private void exits(Topology sound, int loop, BitSet region) {
    LoopEdge edge = sound.loop(loop);
    int source = sound.node(edge.from());
    for (int e = 0; e < sound.edges(); e++) {
      int from = sound.source(e);
      if (from != source && region.get(from) && !region.get(sound.target(e))) {
        String message =
            "The edge %s -> %s leaves the loop from `%s` back to `%s`; only its source `%s` may"
                .formatted(
                    sound.edge(e).from(), sound.edge(e).to(), edge.from(), edge.to(), edge.from());
        flaw(Part.EDGE, edges.get(e), "leaves_loop", message);
      }
    }
    edge.otherwise().ifPresent(target -> otherwise(sound, loop, target));
  }

  private void otherwise(Topology sound, int loop, String target) {
    boolean there =
        sound.outgoing(sound.node(sound.loop(loop).from())).stream()
            .anyMatch(e -> sound.edge(e).to().equals(target));
    if (!there) {
      String message = "`else` names `" + target + "`, to which the loop's source has no edge";
      flaws.add(new Flaw(Part.LOOP, loops.get(loop), "else_without_edge", message, target));
    }
  }

  private void overlaps(Topology sound, int loop, List<BitSet> earlier) {
    BitSet region = sound.region(loop);
    for (int other = 0; other < earlier.size(); other++) {
      BitSet both = sound.region(other);
      both.and(region);
      boolean nested = both.equals(region) || both.equals(earlier.get(other));
      if (!both.isEmpty() && !nested) {
        LoopEdge edge = sound.loop(other);
        String message =
            "This loop overlaps the one from `%s` to `%s`: neither lies within the other"
                .formatted(edge.from(), edge.to());
        flaw(Part.LOOP, loops.get(loop), "overlapping_loops", message);
      }
    }
  }

  private void joins(Topology sound) {
    for (int node = 0; node < sound.size(); node++) {
      int declared = sound.incoming(node).size();
      if (sound.node(node).settings().join() instanceof Join.AtLeast(int count)
          && count > declared) {
        String message =
            "`%s` waits for %d edges and has %d".formatted(sound.node(node).id(), count, declared);
        flaws.add(new Flaw(Part.NODE, node, "join_unreachable", message, sound.node(node).id()));
      }
    }
  }
}
