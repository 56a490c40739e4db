package io.meshflow.core.run;

import io.meshflow.core.workflow.Topology;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which ways are taken or dead, per round of each loop. Changed by the fold alone. */
public final class Joins {

  private final Topology graph;
  private final byte[] edges;
  private final StepId[] sources;
  private final int[] taken;
  private final int[] dead;
  private final int[] visits;
  private final int[] loopCounts;
  private final BitSet opened;
  private final BitSet passed;
  private final BitSet abandoned;
  private final Map<Integer, StepId> looping = new HashMap<>();

  private static final byte OPEN = 0;
  private static final byte TAKEN = 1;
  private static final byte DEAD = 2;

  Joins(Topology graph) {
    this.graph = graph;
    this.edges = new byte[graph.edges()];
    this.sources = new StepId[graph.edges()];
    this.taken = new int[graph.size()];
    this.dead = new int[graph.size()];
    this.visits = new int[graph.size()];
    this.loopCounts = new int[graph.loops()];
    this.opened = new BitSet(graph.size());
    this.passed = new BitSet(graph.size());
    this.abandoned = new BitSet(graph.size());
  }

  void started(int node, int visit) {
    opened(node, visit);
    if (graph.node(node).settings().cancelLosers()) {
      abandoned.or(graph.feeders(node));
    }
  }

  void skipped(int node, int visit) {
    opened(node, visit);
    passed.set(node);
  }

  private void opened(int node, int visit) {
    visits[node] = visit;
    opened.set(node);
    looping.remove(node);
  }

  void resolve(int edge, boolean take, StepId source) {
    if (edges[edge] != OPEN) {
      return;
    }
    edges[edge] = take ? TAKEN : DEAD;
    sources[edge] = source;
    int[] counts = take ? taken : dead;
    counts[graph.target(edge)]++;
  }

  /** Starts the next round of a loop. */
  void back(int loop, StepId source) {
    loopCounts[loop]++;
    graph.inner(loop).forEach(inner -> loopCounts[inner] = 0);
    BitSet region = graph.region(loop);
    for (int node = region.nextSetBit(0); node >= 0; node = region.nextSetBit(node + 1)) {
      opened.clear(node);
      passed.clear(node);
      looping.remove(node);
      graph.outgoing(node).forEach(this::reopen);
    }
    looping.put(graph.node(graph.loop(loop).to()), source);
    abandonAnew();
  }

  /** What started joins have left behind, now that some joins are as if they had not started. */
  private void abandonAnew() {
    if (abandoned.isEmpty()) {
      return;
    }
    abandoned.clear();
    for (int join : graph.cancelling()) {
      if (opened.get(join) && !passed.get(join)) {
        abandoned.or(graph.feeders(join));
      }
    }
  }

  private void reopen(int edge) {
    if (edges[edge] != OPEN) {
      int[] counts = edges[edge] == TAKEN ? taken : dead;
      counts[graph.target(edge)]--;
      edges[edge] = OPEN;
    }
  }

  /** True when this visit was started in this round. */
  boolean startedAs(int node, int visit) {
    return opened.get(node) && !passed.get(node) && visits[node] == visit;
  }

  /** True when a quorum join to which all ways of the node lead has started or may still start. */
  boolean absorbed(int node) {
    return graph.absorbers(node).stream().anyMatch(join -> !passed.get(join));
  }

  /** True when a join it leads to has started without it and asked for it to stop. */
  public boolean abandoned(int node) {
    return abandoned.get(node);
  }

  /** True when the next visit of the node may start. */
  public boolean startable(int node) {
    return !opened.get(node)
        && !abandoned.get(node)
        && (looping.containsKey(node) || satisfied(node));
  }

  /** True when the next visit of the node will never start. */
  public boolean skippable(int node) {
    return !opened.get(node)
        && (abandoned.get(node) || (!looping.containsKey(node) && hopeless(node)));
  }

  private boolean satisfied(int node) {
    int declared = graph.incoming(node).size();
    return declared == 0
        || graph.node(node).settings().join().satisfied(taken[node], dead[node], declared);
  }

  private boolean hopeless(int node) {
    int declared = graph.incoming(node).size();
    return declared > 0
        && graph.node(node).settings().join().hopeless(taken[node], dead[node], declared);
  }

  /** What a visit comes from: the sources of the ways taken to it, the loop's last. */
  public List<StepId> inputs(int node) {
    Set<StepId> found = new LinkedHashSet<>(2);
    for (int edge : graph.incoming(node)) {
      if (edges[edge] == TAKEN) {
        found.add(sources[edge]);
      }
    }
    StepId loop = looping.get(node);
    if (loop != null) {
      found.add(loop);
    }
    return List.copyOf(found);
  }

  /** Visits so far, skipped ones included. */
  public int visits(int node) {
    return visits[node];
  }

  /** How often a loop was taken in the present round of the loops around it. */
  public int loopCount(int loop) {
    return loopCounts[loop];
  }
}
