package io.meshflow.core.workflow;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph by numbers: nodes, edges and loops are their positions in definition order. Immutable and
 * thread safe; made once per workflow.
 */
public final class Topology {

  private final Workflow.Graph graph;
  private final Map<String, Integer> index;
  private final int[] sources;
  private final int[] targets;
  private final List<List<Integer>> in;
  private final List<List<Integer>> out;
  private final List<List<Integer>> loopsFrom;
  private final Loops loops;
  private final Quorums quorums;

  private Topology(Workflow.Graph graph) {
    this.graph = graph;
    this.index = index(graph.nodes());
    int size = graph.nodes().size();
    this.sources = graph.edges().stream().mapToInt(edge -> node(edge.from())).toArray();
    this.targets = graph.edges().stream().mapToInt(edge -> node(edge.to())).toArray();
    this.in = group(size, targets);
    this.out = group(size, sources);
    this.loopsFrom =
        group(size, graph.loops().stream().mapToInt(loop -> node(loop.from())).toArray());
    this.loops = new Loops(this);
    this.quorums = new Quorums(this);
  }

  /**
   * Numbers a graph whose references hold; structural faults are {@code StructureCheck}'s to find.
   */
  public static Topology of(Workflow.Graph graph) {
    return new Topology(graph);
  }

  private static Map<String, Integer> index(List<Node> nodes) {
    Map<String, Integer> index = HashMap.newHashMap(nodes.size());
    for (Node node : nodes) {
      index.put(node.id(), index.size());
    }
    return index;
  }

  private static List<List<Integer>> group(int size, int[] ends) {
    List<List<Integer>> lists = new ArrayList<>(size);
    for (int node = 0; node < size; node++) {
      lists.add(new ArrayList<>(2));
    }
    for (int edge = 0; edge < ends.length; edge++) {
      lists.get(ends[edge]).add(edge);
    }
    return lists.stream().map(List::copyOf).toList();
  }

  public int size() {
    return graph.nodes().size();
  }

  /** Position of a node; an unknown id throws {@link IllegalArgumentException}. */
  public int node(String id) {
    Integer position = index.get(id);
    if (position == null) {
      throw new IllegalArgumentException("no such node in the workflow");
    }
    return position;
  }

  /** True when the workflow has a node of this id. */
  public boolean has(String id) {
    return index.containsKey(id);
  }

  public Node node(int position) {
    return graph.nodes().get(position);
  }

  public Edge edge(int position) {
    return graph.edges().get(position);
  }

  public int edges() {
    return graph.edges().size();
  }

  public LoopEdge loop(int position) {
    return graph.loops().get(position);
  }

  public int loops() {
    return graph.loops().size();
  }

  public int source(int edge) {
    return sources[edge];
  }

  public int target(int edge) {
    return targets[edge];
  }

  /** Incoming edges of a node, in definition order. */
  public List<Integer> incoming(int node) {
    return in.get(node);
  }

  /** Outgoing edges of a node, in definition order. */
  public List<Integer> outgoing(int node) {
    return out.get(node);
  }

  /** Loops that leave a node, in definition order. */
  public List<Integer> loopsOf(int node) {
    return loopsFrom.get(node);
  }

  /** Nodes without incoming edges: where a run starts. */
  public List<Integer> entries() {
    List<Integer> entries = new ArrayList<>();
    for (int node = 0; node < size(); node++) {
      if (in.get(node).isEmpty()) {
        entries.add(node);
      }
    }
    return entries;
  }

  /** All nodes on paths from the target to the source of a loop. */
  public BitSet region(int loop) {
    return (BitSet) loops.region(loop).clone();
  }

  /** Loops that lie inside the region of another, that one not. */
  public List<Integer> inner(int loop) {
    return loops.inner(loop);
  }

  /** Nodes all of whose paths lead to a quorum join; empty for other nodes. */
  public BitSet feeders(int join) {
    return quorums.feeders(join);
  }

  /** Joins that stop the branches they do not wait for, in definition order. */
  public List<Integer> cancelling() {
    return quorums.cancelling();
  }

  /** Quorum joins that a bad end of this node may be absorbed by. */
  public List<Integer> absorbers(int node) {
    return quorums.absorbers(node);
  }

  /**
   * Nodes in an order in which every edge points forward; shorter than all when there is a cycle.
   */
  public List<Integer> order() {
    int[] open = new int[size()];
    List<Integer> order = new ArrayList<>(size());
    for (int node = 0; node < size(); node++) {
      open[node] = in.get(node).size();
      if (open[node] == 0) {
        order.add(node);
      }
    }
    for (int next = 0; next < order.size(); next++) {
      for (int edge : out.get(order.get(next))) {
        int target = target(edge);
        if (--open[target] == 0) {
          order.add(target);
        }
      }
    }
    return order;
  }

  /** Nodes that can be reached from a node along edges, that node included. */
  public BitSet reachable(int from) {
    return walk(from, out, false);
  }

  /** Nodes from which a node can be reached along edges, that node included. */
  public BitSet reaching(int to) {
    return walk(to, in, true);
  }

  private BitSet walk(int start, List<List<Integer>> edges, boolean backwards) {
    BitSet seen = new BitSet(size());
    List<Integer> open = new ArrayList<>(List.of(start));
    seen.set(start);
    while (!open.isEmpty()) {
      for (int edge : edges.get(open.removeLast())) {
        int next = backwards ? source(edge) : target(edge);
        if (!seen.get(next)) {
          seen.set(next);
          open.add(next);
        }
      }
    }
    return seen;
  }
}
