package io.meshflow.core.engine;

import io.meshflow.core.workflow.Join;
import io.meshflow.core.workflow.Workflow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which edges are taken or dead, counted by looking at all of them every time. */
final class Ways {

  private enum Way {
    OPEN,
    TAKEN,
    DEAD
  }

  private final Workflow.Graph graph;
  private final List<Way> ways;

  Ways(Workflow.Graph graph) {
    this.graph = graph;
    this.ways = new ArrayList<>(Collections.nCopies(graph.edges().size(), Way.OPEN));
  }

  void resolve(String from, List<String> taken) {
    for (int edge = 0; edge < ways.size(); edge++) {
      if (graph.edges().get(edge).from().equals(from)) {
        ways.set(edge, taken.contains(graph.edges().get(edge).to()) ? Way.TAKEN : Way.DEAD);
      }
    }
  }

  void reopen(List<String> sources) {
    for (int edge = 0; edge < ways.size(); edge++) {
      if (sources.contains(graph.edges().get(edge).from())) {
        ways.set(edge, Way.OPEN);
      }
    }
  }

  int declared(String id) {
    return (int) graph.edges().stream().filter(edge -> edge.to().equals(id)).count();
  }

  /** The sources of the edges taken to a node. */
  Set<String> inputs(String id) {
    Set<String> inputs = new TreeSet<>();
    for (int edge = 0; edge < ways.size(); edge++) {
      if (graph.edges().get(edge).to().equals(id) && ways.get(edge) == Way.TAKEN) {
        inputs.add(graph.edges().get(edge).from());
      }
    }
    return inputs;
  }

  private int count(String id, Way way) {
    int count = 0;
    for (int edge = 0; edge < ways.size(); edge++) {
      count += graph.edges().get(edge).to().equals(id) && ways.get(edge) == way ? 1 : 0;
    }
    return count;
  }

  boolean satisfied(String id, Join join) {
    if (declared(id) == 0) {
      return true;
    }
    boolean enough = count(id, Way.TAKEN) >= needed(id, join);
    return enough && (!(join instanceof Join.All) || count(id, Way.OPEN) == 0);
  }

  boolean hopeless(String id, Join join) {
    return declared(id) > 0 && count(id, Way.TAKEN) + count(id, Way.OPEN) < needed(id, join);
  }

  private int needed(String id, Join join) {
    return switch (join) {
      case Join.All all -> 1;
      case Join.Any any -> 1;
      case Join.Majority majority -> declared(id) / 2 + 1;
      case Join.AtLeast atLeast -> atLeast.count();
    };
  }
}
