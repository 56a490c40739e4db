package io.meshflow.core.workflow;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The regions of a graph's loops and which lie inside which. */
final class Loops {

  private final List<BitSet> regions = new ArrayList<>();
  private final List<List<Integer>> inner = new ArrayList<>();

  Loops(Topology graph) {
    for (int loop = 0; loop < graph.loops(); loop++) {
      LoopEdge edge = graph.loop(loop);
      BitSet region = graph.reachable(graph.node(edge.to()));
      region.and(graph.reaching(graph.node(edge.from())));
      regions.add(region);
    }
    for (int loop = 0; loop < graph.loops(); loop++) {
      inner.add(within(graph, loop));
    }
  }

  private List<Integer> within(Topology graph, int outer) {
    BitSet region = regions.get(outer);
    List<Integer> found = new ArrayList<>();
    for (int loop = 0; loop < graph.loops(); loop++) {
      LoopEdge edge = graph.loop(loop);
      boolean inside = region.get(graph.node(edge.from())) && region.get(graph.node(edge.to()));
      boolean smaller = regions.get(loop).cardinality() < region.cardinality();
      if (loop != outer && inside && smaller) {
        found.add(loop);
      }
    }
    return List.copyOf(found);
  }

  BitSet region(int loop) {
    return regions.get(loop);
  }

  List<Integer> inner(int loop) {
    return inner.get(loop);
  }
}
