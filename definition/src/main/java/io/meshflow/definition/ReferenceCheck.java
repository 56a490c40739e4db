package io.meshflow.definition;

import io.meshflow.core.workflow.Topology;
import io.meshflow.definition.Draft.HoleUse;
import io.meshflow.definition.source.Nearest;
import io.meshflow.definition.source.Place;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks that templates and conditions read only nodes that can have ended before. */
final class ReferenceCheck {

  private static final List<String> FIELDS =
      List.of("output", "structured", "confidence", "status", "visit");

  private final Draft draft;
  private final Topology graph;
  private final Map<Integer, BitSet> ancestors = new HashMap<>();

  ReferenceCheck(Draft draft, Topology graph) {
    this.draft = draft;
    this.graph = graph;
  }

  void holes() {
    for (HoleUse hole : draft.holes) {
      String root = hole.path().getFirst();
      if (!hole.inMap() && (root.equals("item") || root.equals("index"))) {
        draft.problems.error(
            hole.place(),
            "no_item",
            "`" + root + "` means something only under `each` of a map",
            "use it in a node of kind map");
      }
      if (root.equals("nodes")) {
        node(hole);
      }
    }
  }

  private void node(HoleUse hole) {
    if (hole.path().size() < 2) {
      draft.problems.error(
          hole.place(), "bad_template", "`nodes` needs the id of a node", "write nodes.a.output");
      return;
    }
    refer(hole.owner(), hole.path().get(1), hole.place(), false);
    if (hole.path().size() > 2 && !FIELDS.contains(hole.path().get(2))) {
      String field = hole.path().get(2);
      String near = Nearest.hint(field, FIELDS);
      draft.problems.error(
          hole.place(),
          "unknown_field",
          "A node has no `" + field + "`",
          near.isEmpty() ? "one of " + String.join(", ", FIELDS) : near);
    }
  }

  /** The nodes a condition reads; its source itself is one of them. */
  void condition(String source, Set<String> nodes, Place place) {
    for (String id : nodes) {
      if (!id.equals("*")) {
        refer(source, id, place, true);
      }
    }
  }

  private void refer(String owner, String id, Place place, boolean selfToo) {
    if (draft.dropped.contains(id) || draft.dropped.contains(owner)) {
      neverRuns(id, place);
      return;
    }
    if (!graph.has(id)) {
      draft.problems.error(
          place,
          "unknown_node",
          "There is no node `" + id + "`",
          Nearest.hint(id, draft.nodes.keySet()));
      return;
    }
    if (!graph.has(owner) || (selfToo && owner.equals(id)) || isAncestor(owner, id)) {
      return;
    }
    String message =
        owner.equals(id)
            ? "`" + owner + "` cannot read its own output"
            : "`%s` cannot read `%s`, which never ends before it".formatted(owner, id);
    draft.problems.error(
        place, "not_an_ancestor", message, "add an edge " + id + " -> … -> " + owner);
  }

  private void neverRuns(String id, Place place) {
    if (draft.dropped.contains(id)) {
      draft.problems.error(
          place,
          "not_an_ancestor",
          "`" + id + "` cannot be reached from the entry and never runs",
          "add an edge to it");
    }
  }

  private boolean isAncestor(String owner, String id) {
    int node = graph.node(owner);
    int wanted = graph.node(id);
    boolean direct =
        node != wanted
            && graph.incoming(node).stream().anyMatch(edge -> graph.source(edge) == wanted);
    return direct || ancestors.computeIfAbsent(node, this::ancestors).get(wanted);
  }

  /**
   * All nodes that can end before a visit of this one: along edges, and along loops that return.
   */
  private BitSet ancestors(int node) {
    BitSet seen = graph.reaching(node);
    BitSet before = (BitSet) seen.clone();
    before.clear(node);
    boolean grown = true;
    while (grown) {
      grown = false;
      for (int loop = 0; loop < graph.loops(); loop++) {
        int from = graph.node(graph.loop(loop).from());
        if (seen.get(graph.node(graph.loop(loop).to())) && !before.get(from)) {
          BitSet more = graph.reaching(from);
          seen.or(more);
          before.or(more);
          grown = true;
        }
      }
    }
    return before;
  }
}
