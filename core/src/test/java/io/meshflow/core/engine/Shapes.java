package io.meshflow.core.engine;

import io.meshflow.core.workflow.Edge;
import io.meshflow.core.workflow.LoopEdge;
import io.meshflow.core.workflow.Node;
import io.meshflow.core.workflow.Workflow;
import java.util.List;

/** What the text says about the shape of a graph, by trying every path. */
record Shapes(Workflow.Graph graph) {

  private boolean leads(String from, String to) {
    return from.equals(to)
        || graph.edges().stream().anyMatch(e -> e.from().equals(from) && leads(e.to(), to));
  }

  List<String> region(LoopEdge loop) {
    return graph.nodes().stream()
        .map(Node::id)
        .filter(n -> leads(loop.to(), n) && leads(n, loop.from()))
        .toList();
  }

  boolean allPathsLeadTo(String node, String join) {
    List<Edge> out = graph.edges().stream().filter(e -> e.from().equals(node)).toList();
    return !out.isEmpty()
        && out.stream().allMatch(e -> e.to().equals(join) || allPathsLeadTo(e.to(), join));
  }
}
