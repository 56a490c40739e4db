package io.meshflow.definition;

import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.definition.Draft.Use;
import io.meshflow.definition.source.Nearest;
import io.meshflow.definition.source.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Leaves out what a declared entry does not reach, with a warning each. Without a declared entry
 * every node that no edge leads to is one, and nothing is left out.
 */
final class Reach {

  private final Draft draft;
  private final Set<String> reached = new HashSet<>();

  private Reach(Draft draft) {
    this.draft = draft;
  }

  /** Takes the unreachable nodes out of the draft. */
  static void prune(Draft draft) {
    Reach reach = new Reach(draft);
    if (!draft.entries.isEmpty() && reach.entriesKnown()) {
      reach.walk();
      reach.nodes();
      reach.edges();
      reach.loops();
      reach.reads();
      reach.entriesWithEdges();
    }
  }

  private boolean entriesKnown() {
    boolean known = true;
    for (Use entry : draft.entries) {
      if (!draft.nodes.containsKey(entry.name())) {
        unknown(entry.name(), entry.place());
        known = false;
      }
    }
    return known;
  }

  private void unknown(String id, Place place) {
    draft.problems.error(
        place,
        "unknown_node",
        "There is no node `" + id + "`",
        Nearest.hint(id, draft.nodes.keySet()));
  }

  private void walk() {
    Map<String, List<String>> targets = new HashMap<>();
    for (Edge edge : draft.edges) {
      targets.computeIfAbsent(edge.from(), from -> new ArrayList<>()).add(edge.to());
    }
    Deque<String> open = new ArrayDeque<>();
    draft.entries.forEach(entry -> open.add(entry.name()));
    while (!open.isEmpty()) {
      String id = open.poll();
      if (reached.add(id)) {
        open.addAll(targets.getOrDefault(id, List.of()));
      }
    }
  }

  private void nodes() {
    for (String id : List.copyOf(draft.nodes.keySet())) {
      if (!reached.contains(id)) {
        draft.problems.warning(
            draft.nodePlaces.getOrDefault(id, Place.START),
            "unreachable_node",
            "`" + id + "` cannot be reached from the entry and never runs",
            "add an edge to it, or name it under `entry` too");
        draft.nodes.remove(id);
        draft.nodePlaces.remove(id);
        draft.dropped.add(id);
      }
    }
  }

  private void edges() {
    List<Edge> all = List.copyOf(draft.edges);
    List<Place> places = List.copyOf(draft.edgePlaces);
    draft.edges.clear();
    draft.edgePlaces.clear();
    for (int i = 0; i < all.size(); i++) {
      Edge edge = all.get(i);
      if (!draft.dropped.contains(edge.from())) {
        draft.edge(edge, places.get(i));
      } else if (!draft.nodes.containsKey(edge.to()) && !draft.dropped.contains(edge.to())) {
        unknown(edge.to(), places.get(i));
      }
    }
  }

  private void loops() {
    List<LoopEdge> all = List.copyOf(draft.loops);
    List<Place> places = List.copyOf(draft.loopPlaces);
    draft.loops.clear();
    draft.loopPlaces.clear();
    for (int i = 0; i < all.size(); i++) {
      if (!draft.dropped.contains(all.get(i).from())) {
        draft.loop(all.get(i), places.get(i));
      }
    }
  }

  private void reads() {
    draft.holes.removeIf(hole -> draft.dropped.contains(hole.owner()));
    draft.terminals.stream()
        .filter(terminal -> draft.dropped.contains(terminal.name()))
        .forEach(
            terminal ->
                draft.problems.error(
                    terminal.place(),
                    "unreachable_node",
                    "The terminal `" + terminal.name() + "` cannot be reached from the entry",
                    "add an edge to it"));
  }

  private void entriesWithEdges() {
    Set<String> targets = new HashSet<>();
    draft.edges.forEach(edge -> targets.add(edge.to()));
    for (Use entry : draft.entries) {
      if (targets.contains(entry.name())) {
        draft.problems.error(
            entry.place(),
            "entry_has_edges",
            "`" + entry.name() + "` is the entry although edges lead to it",
            "make them loop edges, or choose another entry");
      }
    }
  }
}
