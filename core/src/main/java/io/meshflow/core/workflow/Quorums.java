package io.meshflow.core.workflow;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** For every join that tolerates bad branches: the nodes all of whose paths lead to it. */
final class Quorums {

  private static final BitSet NONE = new BitSet(0);

  private final Map<Integer, BitSet> feeders = new HashMap<>();
  private final Map<Integer, List<Integer>> absorbers = new HashMap<>();

  Quorums(Topology graph) {
    List<Integer> order = graph.order();
    for (int join : order) {
      if (graph.node(join).settings().join().quorum() && !graph.incoming(join).isEmpty()) {
        BitSet nodes = feeders(graph, order, join);
        feeders.put(join, nodes);
        nodes.stream()
            .forEach(node -> absorbers.computeIfAbsent(node, n -> new ArrayList<>()).add(join));
      }
    }
  }

  private static BitSet feeders(Topology graph, List<Integer> order, int join) {
    BitSet nodes = new BitSet(graph.size());
    for (int node : order.reversed()) {
      boolean all = !graph.outgoing(node).isEmpty();
      for (int edge : graph.outgoing(node)) {
        int target = graph.target(edge);
        all &= target == join || nodes.get(target);
      }
      nodes.set(node, all && node != join);
    }
    return nodes;
  }

  BitSet feeders(int join) {
    return (BitSet) feeders.getOrDefault(join, NONE).clone();
  }

  List<Integer> absorbers(int node) {
    return List.copyOf(absorbers.getOrDefault(node, List.of()));
  }
}
