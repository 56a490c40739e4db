package io.meshflow.core.workflow;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Finds circles of edges. */
final class Cycles {

  private Cycles() {}

  /**
   * The edges of one circle among the nodes left, or none. Nodes found to be on no circle are taken
   * from those left.
   */
  static List<Integer> next(Topology graph, BitSet left) {
    for (int start = left.nextSetBit(0); start >= 0; start = left.nextSetBit(start + 1)) {
      List<Integer> cycle = from(graph, start, left);
      if (!cycle.isEmpty()) {
        return cycle;
      }
    }
    return List.of();
  }

  private static List<Integer> from(Topology graph, int start, BitSet left) {
    List<Integer> path = new ArrayList<>();
    List<Integer> nodes = new ArrayList<>(List.of(start));
    int[] nextEdge = new int[graph.size()];
    BitSet onPath = new BitSet();
    onPath.set(start);
    while (!nodes.isEmpty()) {
      int node = nodes.getLast();
      List<Integer> outgoing = graph.outgoing(node);
      if (nextEdge[node] == outgoing.size()) {
        nodes.removeLast();
        onPath.clear(node);
        left.clear(node);
        if (!path.isEmpty()) {
          path.removeLast();
        }
        continue;
      }
      int edge = outgoing.get(nextEdge[node]++);
      int target = graph.target(edge);
      if (onPath.get(target)) {
        path.add(edge);
        return List.copyOf(path.subList(nodes.indexOf(target), path.size()));
      }
      if (left.get(target)) {
        path.add(edge);
        nodes.add(target);
        onPath.set(target);
      }
    }
    return List.of();
  }
}
