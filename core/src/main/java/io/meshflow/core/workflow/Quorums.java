package io.meshflow.core.workflow;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** For every join that tolerates bad branches: the nodes all of whose paths lead to it. */
final class Quorums {

  private static final BitSet NONE = new BitSet(0);

  private final Map<Integer, BitSet> feeders = new HashMap<>();
  private final Map<Integer, List<Integer>> absorbers = new HashMap<>();
  private final List<Integer> cancelling = new ArrayList<>();

  Quorums(Topology graph) {
    List<Integer> order = graph.order();
    Map<Integer, List<Integer>> found = new HashMap<>();
    for (int join : order) {
      if (graph.node(join).settings().join().quorum() && !graph.incoming(join).isEmpty()) {
        BitSet nodes = feeders(graph, order, join);
        feeders.put(join, nodes);
        nodes.stream()
            .forEach(node -> found.computeIfAbsent(node, n -> new ArrayList<>()).add(join));
      }
    }
    found.forEach((node, joins) -> absorbers.put(node, List.copyOf(joins)));
    for (int node = 0; node < graph.size(); node++) {
      if (graph.node(node).settings().cancelLosers() && feeders.containsKey(node)) {
        cancelling.add(node);
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
    return absorbers.getOrDefault(node, List.of());
  }

  List<Integer> cancelling() {
    return Collections.unmodifiableList(cancelling);
  }
}
